"""The accounts of the demo company, with the manners of a real directory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import any_, func, literal, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.adapters.sandbox.switches import switch
from actions.db import DbSessions
from actions.domain.person import Account, telephones
from actions.ports.clock import Clock
from actions.ports.directory import (
    AccountUnknown,
    DirectoryCapabilities,
    DirectoryUnavailable,
    PasswordRefused,
)
from actions.ports.roster import MOBILE, OTHER_MAIL, GroupUnknown, Member
from actions.sandbox.company import models

PRIVILEGED_GROUPS = frozenset(
    {
        "Domain Admins",
        "Enterprise Admins",
        "Schema Admins",
        "Administrators",
        "Account Operators",
        "Server Operators",
        "Backup Operators",
        "Print Operators",
        "DnsAdmins",
        "Key Admins",
        "Enterprise Key Admins",
        "Cert Publishers",
        "Group Policy Creator Owners",
        "Protected Users",
    }
)
SENSITIVE_GROUPS = frozenset({"Directors", "Finance Approvers", "IT"})
_SHORTEST = 10
_REMEMBERED = 5
_LOCK_AFTER = 5
_MAX_AGE = timedelta(days=90)
_SHORTEST_NAME = 3


def password_hasher() -> PasswordHash:
    """Return the demo company's hasher: argon2id with the least cost that OWASP advises."""
    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


class SandboxDirectory:
    """Reads and mends accounts in the table `sandbox.account`."""

    capabilities = DirectoryCapabilities()
    contacts = frozenset({MOBILE, OTHER_MAIL})

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        *,
        sensitive_groups: frozenset[str] = SENSITIVE_GROUPS,
        slowness: timedelta = timedelta(seconds=4),
    ) -> None:
        """Args: slowness: how long an answer takes while the switch says `slow`."""
        self._sessions = sessions
        self._clock = clock
        self._excluded = PRIVILEGED_GROUPS | sensitive_groups
        self._slowness = slowness
        self._hasher = password_hasher()

    async def find(self, person_id: str) -> Account:
        """Return the account as it is now; raises AccountUnknown, DirectoryUnavailable."""
        async with self._answering() as session:
            return self._shown(await self._row(session, person_id))

    async def find_by_name(self, name: str) -> Account:
        """Return the account of a user name or sign-in address; raises AccountUnknown."""
        async with self._answering() as session:
            wanted = models.Account.user_name == name, models.Account.principal_name == name
            row = await session.scalar(select(models.Account).where(or_(*wanted)))
            if row is None:
                raise AccountUnknown("no such name")
            return self._shown(row)

    async def count_people(self) -> int:
        """Return how many enabled accounts of people there are."""
        counted = select(func.count()).where(
            models.Account.enabled.is_(True), models.Account.shared.is_(False)
        )
        async with self._answering() as session:
            return int(await session.scalar(counted) or 0)

    async def set_password(self, account: Account, password: str) -> None:
        """Set a password under the company's policy; raises PasswordRefused."""
        async with self._answering() as session:
            row = await self._row(session, account.person_id, lock=True)
            reason = await self._refusal(session, row, password)
            if reason is not None:
                raise PasswordRefused(reason)
            now = self._clock.now()
            row.password_hash = await asyncio.to_thread(self._hasher.hash, password)
            row.password_set_at = now
            if row.password_expires_at is not None:
                row.password_expires_at = now + _MAX_AGE
            row.must_change = False
            row.locked = False
            row.bad_password_count = 0
            session.add(
                models.PasswordHistory(
                    person_id=row.person_id, password_hash=row.password_hash, at=now
                )
            )

    async def unlock(self, account: Account) -> None:
        """End the lockout; harmless when there is none."""
        async with self._answering() as session:
            row = await self._row(session, account.person_id, lock=True)
            row.locked = False
            row.bad_password_count = 0

    async def password_works(self, account: Account, password: str) -> bool:
        """Try a password once; the fifth wrong one in a row locks the account."""
        async with self._answering() as session:
            row = await self._row(session, account.person_id, lock=True)
            if row.locked or not row.enabled or row.expired:
                return False
            right = await asyncio.to_thread(self._hasher.verify, password, row.password_hash)
            row.bad_password_count = 0 if right else row.bad_password_count + 1
            row.locked = row.bad_password_count >= _LOCK_AFTER
            return right

    async def members(self, group: str | None, size: int) -> AsyncIterator[list[Member]]:
        """Yield everybody, or a group, in the order of their ids."""
        statement = select(models.Account).order_by(models.Account.person_id).limit(size)
        if group is not None:
            statement = statement.where(literal(group) == any_(models.Account.groups))
        last = ""
        while True:
            async with self._answering() as session:
                here = statement.where(models.Account.person_id > last)
                rows = (await session.scalars(here)).all()
            if group is not None and not last and not rows:
                raise GroupUnknown(group)
            if rows:
                yield [_member(row) for row in rows]
                last = rows[-1].person_id
            if len(rows) < size:
                return

    async def healthy(self) -> bool:
        """True when the directory answers now."""
        try:
            async with self._answering():
                return True
        except DirectoryUnavailable:
            return False

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[AsyncSession]:
        """Give one transaction; raises DirectoryUnavailable when switched off or silent."""
        try:
            async with self._sessions.begin() as session:
                state = await switch(session, "directory")
                if state == "down":
                    raise DirectoryUnavailable("the directory is switched off")
                if state == "slow":
                    await asyncio.sleep(self._slowness.total_seconds())
                yield session
        except SQLAlchemyError as error:
            raise DirectoryUnavailable("the directory does not answer") from error

    async def _row(
        self, session: AsyncSession, person_id: str, *, lock: bool = False
    ) -> models.Account:
        statement = select(models.Account).where(models.Account.person_id == person_id)
        row = await session.scalar(statement.with_for_update() if lock else statement)
        if row is None:
            raise AccountUnknown(person_id)
        return row

    async def _refusal(
        self, session: AsyncSession, row: models.Account, password: str
    ) -> str | None:
        if len(password) < _SHORTEST:
            return "password_too_short"
        plain = password.casefold()
        names = [row.user_name, *row.display_name.split()]
        if any(len(name) >= _SHORTEST_NAME and name.casefold() in plain for name in names):
            return "password_has_name"
        recent = await session.scalars(
            select(models.PasswordHistory.password_hash)
            .where(models.PasswordHistory.person_id == row.person_id)
            .order_by(models.PasswordHistory.at.desc())
            .limit(_REMEMBERED)
        )
        known = {row.password_hash, *recent}
        used = await asyncio.to_thread(self._is_one_of, password, known)
        return "password_used_before" if used else None

    def _is_one_of(self, password: str, hashes: set[str]) -> bool:
        return any(self._hasher.verify(password, known) for known in hashes)

    def _shown(self, row: models.Account) -> Account:
        expires = row.password_expires_at
        return Account(
            person_id=row.person_id,
            user_name=row.user_name,
            domain=row.domain,
            sid=row.sid,
            principal_name=row.principal_name,
            display_name=row.display_name,
            first_name=row.first_name,
            mail=row.mail,
            enabled=row.enabled,
            locked=row.locked,
            expired=row.expired,
            password_expired=expires is not None and expires <= self._clock.now(),
            must_change_password=row.must_change,
            password_set_at=row.password_set_at,
            privileged=not self._excluded.isdisjoint(row.groups),
            shared=row.shared,
            employed_since=row.employed_since,
            groups=frozenset(name.lower() for name in row.groups),
            telephones=telephones(row.telephone, row.mobile),
        )


def _member(row: models.Account) -> Member:
    return Member(
        person_id=row.person_id,
        first_name=row.first_name,
        mail=row.mail,
        principal_name=row.principal_name,
        enabled=row.enabled and not row.expired and not row.shared,
        department=row.department,
        language=row.language,
        mobile=row.mobile,
        other_mail=row.other_mail,
    )
