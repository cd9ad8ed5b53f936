"""The port `Directory` on Active Directory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ldap3 import Connection

from actions.adapters.active_directory import writing
from actions.adapters.active_directory.breaker import Breaker
from actions.adapters.active_directory.bulkhead import Bulkhead
from actions.adapters.active_directory.connection import Dialer
from actions.adapters.active_directory.domain import Domain, read_domain
from actions.adapters.active_directory.reading import Reader
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.domain.person import Account
from actions.ports.clock import Clock, SystemClock
from actions.ports.directory import (
    AccountUnknown,
    DirectoryCapabilities,
    DirectoryError,
    DirectoryUnavailable,
)

T = TypeVar("T")
Pause = Callable[[float], Awaitable[object]]


class ActiveDirectory:
    """Reads and mends accounts on one domain controller, one short connection a call."""

    capabilities = DirectoryCapabilities()

    def __init__(
        self,
        settings: ActiveDirectorySettings,
        *,
        clock: Clock | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._pause = pause
        self._dialer = Dialer(settings)
        self._bulkhead = Bulkhead(settings.connections, "active-directory")
        self._breaker = Breaker(self._clock, failures=settings.failures, rest=settings.rest)
        self._domain: Domain | None = None

    async def aclose(self) -> None:
        """Take no more calls."""
        self._bulkhead.close()

    async def find(self, person_id: str) -> Account:
        """Return the account as it is now; raises AccountUnknown, DirectoryUnavailable."""
        return await self._read(lambda _connection, reader: reader.by_id(person_id).account)

    async def find_by_name(self, name: str) -> Account:
        """Return the account of a user name or sign-in address; raises AccountUnknown."""
        return await self._read(lambda _connection, reader: reader.by_name(name).account)

    async def set_password(self, account: Account, password: str) -> None:
        """Set a password under the domain's policy, after one more look at the account (R5)."""

        def write(connection: Connection, reader: Reader) -> None:
            found = reader.by_id(account.person_id)
            writing.refuse_excluded(found)
            writing.set_password(connection, self._known(connection), found, password)

        await self._guarded(self._ours(write))

    async def unlock(self, account: Account) -> None:
        """End the lockout, after one more look at the account (R5)."""

        def write(connection: Connection, reader: Reader) -> None:
            found = reader.by_id(account.person_id)
            writing.refuse_excluded(found)
            writing.unlock(connection, found)

        await self._guarded(self._ours(write))

    async def password_works(self, account: Account, password: str) -> bool:
        """Bind once; right, but expired or to be changed, is right."""
        user = f"{account.domain}\\{account.user_name}"
        return await self._guarded(lambda: self._dialer.password_works(user, password))

    async def healthy(self) -> bool:
        """True when the directory answers now and knows our account."""
        try:
            await self._guarded(self._ours(lambda connection, _: read_domain(connection)))
        except DirectoryError:
            return False
        return True

    async def _read(self, look: Callable[[Connection, Reader], T]) -> T:
        """Look, and once more after a moment when there was no answer."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.budget.total_seconds()
        try:
            try:
                return await self._guarded(self._ours(look))
            except DirectoryUnavailable:
                pause = self._settings.first_pause.total_seconds()
                if loop.time() + pause >= deadline:
                    raise
                await self._pause(pause)
                async with asyncio.timeout_at(deadline):
                    return await self._guarded(self._ours(look))
        except (AccountUnknown, DirectoryUnavailable):
            raise
        except (DirectoryError, TimeoutError) as error:
            raise DirectoryUnavailable("it cannot be read") from error

    async def _guarded(self, call: Callable[[], T]) -> T:
        """Make one blocking call in a thread of ours, unless the directory is known to be away."""
        self._breaker.pass_through()
        try:
            answer = await self._bulkhead.run(call, self._settings.budget)
        except DirectoryUnavailable:
            self._breaker.silent()
            raise
        except DirectoryError:
            self._breaker.answered()
            raise
        self._breaker.answered()
        return answer

    def _ours(self, work: Callable[[Connection, Reader], T]) -> Callable[[], T]:
        def call() -> T:
            with self._dialer.as_ourselves() as connection:
                domain = self._known(connection)
                reader = Reader(connection, domain, self._settings, self._clock)
                return work(connection, reader)

        return call

    def _known(self, connection: Connection) -> Domain:
        if self._domain is None:
            self._domain = read_domain(connection)
        return self._domain
