"""Two codes of different kinds, judged together: nothing is used up unless both are right (R4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.judging import Matched, judge_recovery, judge_sent, judge_totp, typed_as
from actions.proof.keys import ProofKey
from actions.proof.models import Challenge, RecoveryCode, RegisteredProof, SentCode
from actions.proof.registration import KINDS, MAIL_CODE, RECOVERY, TOTP

TWO = frozenset({TOTP, MAIL_CODE, RECOVERY})
"""The kinds that count at the public door; a phone is restricted and does not."""


def both(typed: Mapping[str, SecretStr]) -> dict[str, str]:
    """Return the two codes that were typed, by kind.

    Raises:
        PageError: two_codes, when it is not two; `<kind>_malformed` for what can be no code.
    """
    given = {kind: code.get_secret_value().strip() for kind, code in typed.items()}
    given = {kind: code for kind, code in given.items() if code}
    if len(given) != 2:
        raise PageError("two_codes")
    read = {kind: typed_as(kind, given[kind]) for kind in KINDS if kind in given}
    for kind, code in read.items():
        if code is None:
            raise PageError(f"{kind}_malformed")
    return {kind: code for kind, code in read.items() if code is not None}


@dataclass(frozen=True, slots=True)
class Judged:
    """Which of the codes are right and unused, and what is used up when both are."""

    right: frozenset[str]
    matched: Matched | None
    sent: SentCode | None
    recovery: RecoveryCode | None

    async def use(self, session: AsyncSession, kinds: frozenset[str], now: datetime) -> bool:
        """Use both up; False when one was used meanwhile."""
        if TOTP in kinds and not await self._use_step(session):
            return False
        if RECOVERY in kinds and not await self._use_recovery(session, now):
            return False
        if MAIL_CODE in kinds and self.sent is not None:
            self.sent.used_at = now
        return True

    async def _use_step(self, session: AsyncSession) -> bool:
        found = self.matched
        return found is not None and await repository.use_step(session, found.proof_id, found.step)

    async def _use_recovery(self, session: AsyncSession, now: datetime) -> bool:
        found = self.recovery
        return found is not None and await repository.use_recovery_code(session, found.id, now)


async def judge_both(
    session: AsyncSession,
    key: ProofKey,
    found: Challenge,
    typed: Mapping[str, str],
    now: datetime,
    *,
    decoy: RegisteredProof,
) -> Judged:
    """Judge all three kinds whatever was typed, also where nothing can fit."""
    registered = await repository.proofs_by_id(session, found.proof_ids)
    kinds = {proof.kind for proof in registered}
    matched = judge_totp(key, registered or [decoy], typed.get(TOTP, ""), now)
    sent, problem = await judge_sent(session, key, found, MAIL_CODE, typed.get(MAIL_CODE, ""), now)
    recovery = await judge_recovery(session, key, registered, typed.get(RECOVERY, ""))
    right = {
        TOTP: matched is not None and matched.unused,
        MAIL_CODE: sent is not None and problem is None,
        RECOVERY: recovery is not None and recovery.used_at is None,
    }
    fits = frozenset(kind for kind in typed if right[kind] and kind in kinds)
    return Judged(fits, matched, sent, recovery)
