"""What every change of an account does around the change itself: ask, note, fail, stop."""

from datetime import datetime

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.proof import repository
from actions.proof.errors import LimitReached, PageError
from actions.proof.models import Challenge
from actions.proof.page import challenge_of, holds_ticket, is_open
from actions.proof.parts import Parts, evidence, fail
from actions.proof.schemas import Recheck

log = structlog.get_logger()

_PATIENCE = 2  # the directory may fail once; the second time a person takes over (R11)


class Writing:
    """The rules and rows around one write; each method commits by itself."""

    def __init__(self, parts: Parts, recheck: Recheck) -> None:
        self._parts = parts
        self._recheck = recheck

    async def check_policy(self, found: Challenge) -> None:
        """Pass when the account may be touched now (R5, R7); raises PageError."""
        refusal = await self._recheck(found.person_id, found.action, found.run_id)
        if refusal is not None:
            raise await self.stop(found, refusal, 403)
        try:
            async with self._parts.sessions() as session:
                now = self._parts.clock.now()
                await self._parts.limits.may_go_on(session, found.person_id, found.action, now)
        except LimitReached as error:
            raise await self.stop(found, error.reason, 429) from error

    async def begin(self, found: Challenge, account: Account, step: str) -> None:
        """Commit that a write begins, before anything happens (R10)."""
        async with self._parts.sessions.begin() as session:
            row = await row_of(session, found)
            row.writing_since = self._parts.clock.now()
            row.password_set_before = account.password_set_at
            before = account.password_set_at.isoformat() if account.password_set_at else None
            await evidence(
                self._parts, session, row, step, "R10",
                proof=row.proof_kind, password_set_at=before, locked=account.locked,
            )  # fmt: skip

    async def not_written(self, found: Challenge, step: str, why: str) -> None:
        """Note that nothing changed; the page may be used again."""
        async with self._parts.sessions.begin() as session:
            row = await row_of(session, found)
            row.writing_since = None
            row.password_set_before = None
            await evidence(self._parts, session, row, step, "R10", why=why)

    async def unreachable(self, found: Challenge) -> PageError:
        """Count that the directory failed and return what the page says of it."""
        async with self._parts.sessions.begin() as session:
            row = await row_of(session, found)
            row.backend_failures += 1
            await evidence(self._parts, session, row, "directory.unreachable", "R11")
            if row.backend_failures >= _PATIENCE:
                await fail(self._parts, session, row, "directory_unreachable")
                return PageError("directory_unreachable", 503, stage="expired")
        return PageError("directory_slow", 503)

    async def stop(self, found: Challenge, reason: str, status: int) -> PageError:
        """End the challenge for good and return what the page says of it."""
        async with self._parts.sessions.begin() as session:
            row = await row_of(session, found)
            await fail(self._parts, session, row, reason)
        log.warning("write.stopped", challenge_id=found.id, reason=reason)
        return PageError(reason, status, stage="expired")


async def to_write(
    claim: AsyncSession, token: SecretStr, ticket: SecretStr | None, now: datetime
) -> Challenge:
    """Claim a proved challenge for writing until the transaction ends, or return a done one.

    Raises:
        PageError: busy, expired, proof_needed.
    """
    found = await challenge_of(claim, token)
    if not await repository.try_lock_write(claim, found.id):
        raise PageError("busy", 409)
    await claim.refresh(found)
    if found.stage == "done":
        return found
    if not is_open(found, now):
        raise PageError("expired", 410)
    if found.stage != "password" or not holds_ticket(found, ticket):
        raise PageError("proof_needed", 403)
    return found


async def cut_off(claim: AsyncSession, challenge_id: str, action: str) -> Challenge | None:
    """Claim a challenge whose write for this action began and never ended; None when it is not."""
    found = await repository.challenge(claim, challenge_id)
    if found is None or not await repository.try_lock_write(claim, found.id):
        return None
    await claim.refresh(found)
    if found.stage != "password" or found.action != action or found.writing_since is None:
        return None
    return found


async def row_of(session: AsyncSession, found: Challenge, *, or_over: bool = False) -> Challenge:
    """Return the row, locked; `or_over`: even when it was closed during the write."""
    row = await repository.challenge(session, found.id, lock=True)
    if row is None or (row.stage != "password" and not or_over):
        raise PageError("expired", 410)
    return row
