"""Sets the new password inside one request: check, write, verify; nothing of it is kept (R6)."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog
from pydantic import SecretStr

from actions.domain.person import Account
from actions.ports.directory import (
    AccountExcluded,
    AccountUnknown,
    Directory,
    DirectoryError,
    DirectoryUnavailable,
    PasswordRefused,
)
from actions.ports.sign_ins import NoSignIns, SignIns, SignInsError
from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.limits import RESET
from actions.proof.models import Challenge
from actions.proof.notices import SUCCEEDED
from actions.proof.parts import Parts, end, evidence, signal, tell
from actions.proof.passwords import trouble_with
from actions.proof.schemas import PasswordAnswer, Recheck
from actions.proof.writing import Writing, cut_off, row_of, to_write

log = structlog.get_logger()

_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class _Written:
    account: Account
    verified: bool


class PasswordPage:
    """The last step of a reset. The password lives in this request's memory and nowhere else."""

    def __init__(
        self,
        parts: Parts,
        directory: Directory,
        recheck: Recheck,
        sign_ins: SignIns | None = None,
    ) -> None:
        self._parts = parts
        self._directory = directory
        self._sign_ins = sign_ins or NoSignIns()
        self._writing = Writing(parts, recheck)
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def set_password(
        self, token: SecretStr, password: SecretStr, ticket: SecretStr | None
    ) -> PasswordAnswer:
        """Set and verify a password while the proof counts.

        Raises:
            PageError: expired, proof_needed, busy, limit_reached, on_hold, account_excluded,
                directory_unreachable, not_verified, or the key of why the password was refused.
        """
        async with self._turn, self._parts.sessions.begin() as claim:
            found = await to_write(claim, token, ticket, self._parts.clock.now())
            if found.stage == "done":
                return PasswordAnswer()
            return await self._set(found, password)

    async def settle(self, challenge_id: str) -> None:
        """Finish a write that a crash cut off: changed means done, unchanged leaves it open."""
        async with self._parts.sessions.begin() as claim:
            found = await cut_off(claim, challenge_id, "password_reset")
            if found is None:
                return
            try:
                account = await self._directory.find(found.person_id)
            except (DirectoryUnavailable, AccountUnknown):
                return
            with suppress(PageError):  # it ended meanwhile: nothing is left to settle
                await self._settle_as(found, account)

    async def _settle_as(self, found: Challenge, account: Account) -> None:
        if account.password_set_at != found.password_set_before:
            await self._done(found, _Written(account, verified=True), how="read back")
        else:
            await self._writing.not_written(found, "password.unfinished", "cut off")

    async def _set(self, found: Challenge, password: SecretStr) -> PasswordAnswer:
        try:
            await self._writing.check_policy(found)
            account = await self._directory.find(found.person_id)
            if await self._written_before(found, account, password):
                return await self._done(found, _Written(account, verified=True), how="read back")
            self._check_password(account, password)
            await self._writing.begin(found, account, "password.writing")
            written = await self._write(found, account, password)
        except DirectoryUnavailable as error:
            raise await self._writing.unreachable(found) from error
        except (AccountUnknown, AccountExcluded) as error:
            raise await self._writing.stop(found, "account_excluded", 403) from error
        except DirectoryError as error:
            raise await self._writing.stop(found, "directory_unreachable", 503) from error
        if not written.verified:
            raise await self._writing.stop(found, "not_verified", 409)
        how = "bind" if self._directory.capabilities.try_password else "read back"
        return await self._done(found, written, how=how)

    async def _written_before(
        self, found: Challenge, account: Account, password: SecretStr
    ) -> bool:
        """True when an earlier request was cut off after it had set this very password.

        Where passwords cannot be tried nobody knows which one it was: it is written once more.
        """
        if found.writing_since is None or account.password_set_at == found.password_set_before:
            return False
        if not self._directory.capabilities.try_password:
            return False
        return await self._directory.password_works(account, password.get_secret_value())

    def _check_password(self, account: Account, password: SecretStr) -> None:
        local_part = account.principal_name.partition("@")[0]
        trouble = trouble_with(
            password.get_secret_value(),
            own_words=(account.user_name, account.display_name, account.first_name, local_part),
            company_words=self._parts.rules.company_words,
        )
        if trouble is not None:
            raise PageError(trouble)

    async def _write(self, found: Challenge, account: Account, password: SecretStr) -> _Written:
        plain = password.get_secret_value()
        try:
            await self._directory.set_password(account, plain)
        except PasswordRefused as refused:
            await self._writing.not_written(found, "password.refused", refused.reason)
            raise PageError(refused.reason) from refused
        except DirectoryUnavailable:
            after = await self._directory.find(found.person_id)
            if after.password_set_at == account.password_set_at:
                raise
        works = await self._works(account, plain)
        after = await self._directory.find(found.person_id)
        return _Written(after, verified=works and _is_later(after, account) and not after.locked)

    async def _works(self, account: Account, plain: str) -> bool:
        """Try the password, where that can be done; elsewhere the later time alone tells."""
        if not self._directory.capabilities.try_password:
            return True
        return await self._directory.password_works(account, plain)

    async def _done(self, found: Challenge, written: _Written, *, how: str) -> PasswordAnswer:
        parts, now = self._parts, self._parts.clock.now()
        account = written.account
        set_at = account.password_set_at.isoformat() if account.password_set_at else None
        facts = {"password_set_at": set_at, "verified": how, "locked": account.locked}
        signed_out = await self._sign_out(account)
        async with parts.sessions.begin() as session:
            await repository.lock_person(session, found.person_id)
            row = await row_of(session, found, or_over=True)
            row.used_at = now
            await repository.add_attempt(session, row.person_id, RESET, now)
            await parts.brake.count(session, now)
            await evidence(parts, session, row, "password.set", "R10", **facts, **signed_out)
            await end(parts, session, row, "done", "set")
            await tell(parts, session, row, SUCCEEDED)
            signal(session, row, "password_set", now, **facts)
        return PasswordAnswer()

    async def _sign_out(self, account: Account) -> dict[str, str]:
        """End sign-ins that a new password leaves open (R9); the password is set all the same."""
        offered = self._sign_ins.capabilities
        if not (offered.revoke and offered.outlive_password):
            return {}
        try:
            await self._sign_ins.revoke(account)
        except SignInsError as error:
            log.warning("sign_ins.not_revoked", reason=type(error).__name__)
            return {"sign_ins": "not revoked"}
        return {"sign_ins": "revoked"}


def _is_later(now: Account, before: Account) -> bool:
    """True when the directory shows a later password, by its own clock."""
    late, early = now.password_set_at, before.password_set_at
    return late is not None and (early is None or late > early)
