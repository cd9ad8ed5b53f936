"""The port `Directory` on Active Directory."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import structlog
from ldap3 import Connection

from actions.adapters.active_directory import writing
from actions.adapters.active_directory.connection import Dialer
from actions.adapters.active_directory.domain import Domain, read_domain
from actions.adapters.active_directory.errors import LeftAlone, OwnAccountRefused
from actions.adapters.active_directory.listing import PeoplePages
from actions.adapters.active_directory.reading import Found, Reader
from actions.adapters.active_directory.rights import look_at_rights, own_password_ends
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.breaker import Breaker, NotTried
from actions.bulkhead import Bulkhead
from actions.domain.person import Account
from actions.ports.clock import Clock, SystemClock
from actions.ports.directory import (
    AccountUnknown,
    DirectoryCapabilities,
    DirectoryError,
    DirectoryForbidden,
    DirectoryUnavailable,
    RightsReport,
)
from actions.ports.roster import MOBILE, OTHER_MAIL, Member

T = TypeVar("T")
Pause = Callable[[float], Awaitable[object]]

_log = structlog.get_logger()


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
        self.contacts = frozenset(
            {MOBILE, *([OTHER_MAIL] if settings.other_mail_attribute else [])}
        )
        self._clock = clock or SystemClock()
        self._pause = pause
        self._budget = settings.budget.total_seconds()
        self._dialer = Dialer(settings)
        self._bulkhead = Bulkhead(settings.connections, "active-directory")
        self._breaker = Breaker(
            "active-directory", self._clock, failures=settings.failures, rest=settings.rest
        )
        self._domain: Domain | None = None
        self._rights: tuple[RightsReport, datetime] | None = None

    async def aclose(self) -> None:
        """Take no more calls."""
        self._bulkhead.close()

    async def check_rights(self) -> RightsReport:
        """Look at our own rights; while they do not fit, accounts are read and not changed."""
        report = await self._read(
            lambda connection, reader: look_at_rights(connection, reader, self._settings)
        )
        self._rights = report, self._clock.now()
        if report.fit:
            _log.info("directory.rights_fit")
        else:
            _log.error("directory.changes_off", findings=report.findings)
        return report

    async def own_password_ends(self) -> datetime | None:
        """Return until when the password of our own account counts; None when it does not end."""
        return await self._read(
            lambda connection, reader: own_password_ends(connection, reader, self._settings)
        )

    async def find(self, person_id: str) -> Account:
        """Return the account as it is now; raises AccountUnknown, DirectoryUnavailable."""
        return await self._read(lambda _connection, reader: reader.by_id(person_id).account)

    async def find_by_name(self, name: str) -> Account:
        """Return the account of a user name or sign-in address; raises AccountUnknown."""
        return await self._read(lambda _connection, reader: reader.by_name(name).account)

    async def count_people(self) -> int:
        """Return how many enabled accounts there are; raises DirectoryUnavailable."""
        return await self._read(lambda _connection, reader: reader.people())

    async def members(self, group: str | None, size: int) -> AsyncIterator[list[Member]]:
        """Yield everybody, or a group by name or DN; one call in a thread a page."""
        pages = PeoplePages(
            self._dialer, self._known, self._settings, self._clock, group=group, size=size
        )
        try:
            while (page := await self._guarded(pages.next, self._budget)) is not None:
                yield page
        finally:
            pages.close()

    async def set_password(self, account: Account, password: str) -> None:
        """Set a password under the domain's policy, after one more look at the account (R5)."""

        def write(connection: Connection, found: Found) -> None:
            writing.set_password(connection, self._known(connection), found, password)

        await self._change(account.person_id, write)

    async def unlock(self, account: Account) -> None:
        """End the lockout, after one more look at the account (R5)."""
        await self._change(account.person_id, writing.unlock)

    async def password_works(self, account: Account, password: str) -> bool:
        """Bind once; right, but expired or to be changed, is right."""
        user = f"{account.domain}\\{account.user_name}"
        return await self._guarded(
            lambda: self._dialer.password_works(user, password), self._budget
        )

    async def healthy(self) -> bool:
        """True when the directory answers now and knows our account."""
        try:
            await self._guarded(self._ours(lambda _, reader: reader.domain), self._budget)
        except DirectoryError:
            return False
        return True

    async def _change(self, person_id: str, write: Callable[[Connection, Found], None]) -> None:
        """Look and change on one connection, once, while our rights are what they should be."""
        if not self._rights_fit_now() and not (await self.check_rights()).fit:
            raise DirectoryForbidden("our rights do not fit, so nothing is changed")
        given_up_at = time.monotonic() + self._budget

        def work(connection: Connection, reader: Reader) -> None:
            found = reader.by_id(person_id)
            writing.refuse_excluded(found)
            if time.monotonic() >= given_up_at:
                raise DirectoryUnavailable("nobody waits for it any more; not written")
            write(connection, found)

        await self._guarded(self._ours(work), self._budget)

    def _rights_fit_now(self) -> bool:
        if self._rights is None:
            return False
        report, at = self._rights
        return report.fit and self._clock.now() - at < self._settings.rights_valid

    async def _read(self, look: Callable[[Connection, Reader], T]) -> T:
        """Look, and once more after a moment when there was no answer."""
        call, began = self._ours(look), time.monotonic()
        try:
            try:
                return await self._guarded(call, self._budget)
            except (LeftAlone, OwnAccountRefused):
                raise
            except DirectoryUnavailable:
                pause = self._settings.first_pause.total_seconds()
                left = began + self._budget - time.monotonic() - pause
                if left <= 0:
                    raise
            await self._pause(pause)
            return await self._guarded(call, left)
        except (AccountUnknown, DirectoryUnavailable):
            raise
        except DirectoryError as error:
            _log.error("directory.unreadable", detail=str(error))
            raise DirectoryUnavailable("it cannot be read") from error

    async def _guarded(self, call: Callable[[], T], within: float) -> T:
        """Make one blocking call in a thread of ours, unless the directory is known to be away."""
        try:
            self._breaker.pass_through()
        except NotTried as error:
            raise LeftAlone(str(error)) from error
        try:
            answer = await self._bulkhead.run(call, within)
        except TimeoutError as error:
            self._breaker.silent()
            raise DirectoryUnavailable("no answer in time") from error
        except OwnAccountRefused:
            self._breaker.shut(self._settings.refused_rest)
            raise
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
