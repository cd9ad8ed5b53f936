"""The port `Directory` on Entra ID."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from actions.adapters.entra import mapping
from actions.adapters.entra.client import EntraClient
from actions.adapters.entra.errors import EntraRejected, EntraUnavailable
from actions.adapters.entra.wire import Answer
from actions.domain.person import Account
from actions.patience import Budget
from actions.ports.directory import (
    AccountElsewhere,
    AccountExcluded,
    AccountUnknown,
    DirectoryCapabilities,
    DirectoryError,
    NotOffered,
    PasswordRefused,
)
from actions.ports.roster import MOBILE, OTHER_MAIL, GroupUnknown, Member

READ_BACK = (0.0, 0.5, 1.0, 2.0)
"""Seconds before each look at whether a write shows; Graph answers from several copies."""
_LONGEST_NAME = 256
_NOBODY = "00000000-0000-4000-8000-000000000000"


class EntraDirectory:
    """Reads accounts and sets the password of those that live in the cloud alone."""

    capabilities = DirectoryCapabilities(unlock=False, try_password=False)
    contacts = frozenset({MOBILE, OTHER_MAIL})

    def __init__(self, client: EntraClient) -> None:
        self._client = client

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def find(self, person_id: str) -> Account:
        """Return the account as it is now; raises AccountUnknown, DirectoryUnavailable."""
        return await self._read(person_id, self._client.budget())

    async def find_by_name(self, name: str) -> Account:
        """Return the account of a user principal name; raises AccountUnknown.

        A name that nobody has costs as many calls: at the public door the time tells nothing (R4).
        """
        if not 0 < len(name) <= _LONGEST_NAME:
            raise AccountUnknown("no such name")
        budget = self._client.budget()
        found = await self._client.users_named(name, budget)
        if len(found) != 1 or str(found[0].get("userPrincipalName")).lower() != name.lower():
            await self._client.user(_NOBODY, budget)
            raise AccountUnknown("no such name")
        return await self._with_powers(found[0], budget)

    async def count_people(self) -> int:
        """Return how many enabled members the tenant has; raises DirectoryUnavailable."""
        return await self._client.count_people(self._client.budget())

    async def members(self, group: str | None, size: int) -> AsyncIterator[list[Member]]:
        """Yield everybody, or a group by its object id."""
        try:
            wanted = None if group is None else _object_id(group)
        except AccountUnknown as error:
            raise GroupUnknown(str(group)) from error
        async for page in self._client.people(wanted, size):
            yield [mapping.member(each) for each in page if mapping.is_person(each)]

    async def set_password(self, account: Account, password: str) -> None:
        """Set a password, once, and return when Graph shows a later time of change.

        Raises:
            AccountElsewhere: the account comes from Active Directory; nothing was asked.
            AccountExcluded: privileged, shared or disabled just before the write.
            DirectoryForbidden: Graph refuses our application here; an administrator has to.
            PasswordRefused: the tenant's policy said no; nothing changed.
            DirectoryUnavailable: it may or may not have changed; read back.
        """
        budget = self._client.budget()
        before = await self._read(account.person_id, budget)
        if before.elsewhere:
            raise AccountElsewhere("the password of this account lives in Active Directory")
        if before.excluded or not before.enabled:
            raise AccountExcluded("only a human may touch this account")
        answer = await self._client.set_password(account.person_id, password, budget)
        if answer.status == 404:
            raise AccountUnknown(account.person_id)
        if answer.status == 400:
            raise _refusal(answer)
        await self._shows_later(before, answer)

    async def unlock(self, account: Account) -> None:
        """Raise NotOffered: smart lockout ends by itself, and a block is a person's decision."""
        raise NotOffered(f"unlock {account.person_id}")

    async def password_works(self, account: Account, password: str) -> bool:  # noqa: ARG002
        """Raise NotOffered: an application that tries passwords is what Entra guards against."""
        raise NotOffered(f"try a password of {account.person_id}")

    async def healthy(self) -> bool:
        """True when Graph answers and accepts our application."""
        try:
            await self._client.users_named("nobody@nachtwacht.invalid", self._client.budget())
        except DirectoryError:
            return False
        return True

    async def _read(self, person_id: str, budget: Budget) -> Account:
        object_id = _object_id(person_id)
        user = await self._client.user(object_id, budget)
        if user is None or str(user.get("id", "")).lower() != object_id:
            raise AccountUnknown(person_id)
        return await self._with_powers(user, budget)

    async def _with_powers(self, user: dict[str, Any], budget: Budget) -> Account:
        memberships = await self._client.memberships(str(user.get("id", "")), budget)
        settings, now = self._client.settings, self._client.clock.now()
        try:
            return mapping.account(user, memberships, settings, now)
        except KeyError as error:
            raise AccountUnknown("an entry without an id or a name") from error

    async def _shows_later(self, before: Account, answer: Answer) -> None:
        """Return once the change shows; the budget starts anew, for the write has happened."""
        budget = self._client.budget()
        for wait in READ_BACK:
            if wait:
                await self._client.pause(wait)
            user = await self._client.user(before.person_id, budget) or {}
            set_at = mapping.moment(user.get("lastPasswordChangeDateTime"))
            early = before.password_set_at
            if set_at is not None and (early is None or set_at > early):
                return
        raise EntraUnavailable(answer.facts())


def _object_id(person_id: str) -> str:
    """Return the id that Graph knows; a sign-in name would find somebody too, so only a UUID."""
    try:
        found = str(UUID(person_id))
    except ValueError as error:
        raise AccountUnknown(person_id) from error
    if found != person_id.lower():
        raise AccountUnknown(person_id)
    return found


def _refusal(answer: Answer) -> DirectoryError:
    """Return what a 400 means; Graph's sentence may name the password and is not kept."""
    message = str(answer.error.get("message", "")).lower()
    if "password" not in message:
        return EntraRejected(answer.facts())
    return PasswordRefused("password_policy")
