"""Takes the lock off an account inside one request, for who came by the public door (R4)."""

from contextlib import suppress

from pydantic import SecretStr

from actions.domain.person import Account
from actions.ports.directory import (
    AccountExcluded,
    AccountUnknown,
    Directory,
    DirectoryError,
    DirectoryUnavailable,
)
from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.limits import UNLOCK
from actions.proof.models import Challenge
from actions.proof.notices import SUCCEEDED
from actions.proof.parts import Parts, end, evidence, tell
from actions.proof.schemas import PasswordAnswer, Recheck
from actions.proof.writing import Writing, cut_off, row_of, to_write

ACTION = "account_unlock"


class UnlockPage:
    """The last step for who still knows the password: check, unlock, read back."""

    def __init__(self, parts: Parts, directory: Directory, recheck: Recheck) -> None:
        self._parts = parts
        self._directory = directory
        self._writing = Writing(parts, recheck)

    async def unlock(self, token: SecretStr, ticket: SecretStr) -> PasswordAnswer:
        """Unlock while the proof counts.

        Raises:
            PageError: expired, proof_needed, busy, limit_reached, account_excluded,
                directory_unreachable, not_verified.
        """
        async with self._parts.sessions.begin() as claim:
            found = await to_write(claim, token, ticket, self._parts.clock.now())
            if found.stage == "done":
                return PasswordAnswer()
            return await self._unlock(found)

    async def settle(self, challenge_id: str) -> None:
        """Finish an unlock that a crash cut off: open means done, locked may be tried again."""
        async with self._parts.sessions.begin() as claim:
            found = await cut_off(claim, challenge_id, ACTION)
            if found is None:
                return
            try:
                account = await self._directory.find(found.person_id)
            except (DirectoryUnavailable, AccountUnknown):
                return
            with suppress(PageError):  # it ended meanwhile: nothing is left to settle
                if account.locked:
                    await self._writing.not_written(found, "unlock.unfinished", "cut off")
                else:
                    await self._done(found)

    async def _unlock(self, found: Challenge) -> PasswordAnswer:
        try:
            await self._writing.check_policy(found)
            account = await self._directory.find(found.person_id)
            await self._writing.begin(found, account, "account.unlock")
            after = await self._write(account)
        except DirectoryUnavailable as error:
            raise await self._writing.unreachable(found) from error
        except (AccountUnknown, AccountExcluded) as error:
            raise await self._writing.stop(found, "account_excluded", 403) from error
        except DirectoryError as error:
            raise await self._writing.stop(found, "directory_unreachable", 503) from error
        if after.locked:
            raise await self._writing.stop(found, "not_verified", 409)
        return await self._done(found)

    async def _write(self, account: Account) -> Account:
        if account.locked:
            await self._directory.unlock(account)
        return await self._directory.find(account.person_id)

    async def _done(self, found: Challenge) -> PasswordAnswer:
        parts, now = self._parts, self._parts.clock.now()
        async with parts.sessions.begin() as session:
            await repository.lock_person(session, found.person_id)
            row = await row_of(session, found, or_over=True)
            row.used_at = now
            await repository.add_attempt(session, row.person_id, UNLOCK, now)
            await evidence(parts, session, row, "account.unlocked", "R10", verified="read back")
            await end(parts, session, row, "done", "set")
            await tell(parts, session, row, SUCCEEDED)
        return PasswordAnswer()
