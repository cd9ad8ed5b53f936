"""Judges typed codes and counts wrong ones; the caller says what is made of it (R3, R7)."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import codes, repository
from actions.proof.keys import KeyUnusable, ProofKey
from actions.proof.limits import SHUT, START, WRONG, WRONG_AT_START
from actions.proof.models import Challenge, RecoveryCode, RegisteredProof, SentCode
from actions.proof.parts import Parts, evidence
from actions.proof.registration import (
    HUMAN,
    KINDS,
    RECOVERY,
    SENT,
    TOTP,
    bound_code,
    totp_secret,
)
from actions.proof.rules import DAY

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Matched:
    """The app that shows a typed code, in which time step, and whether that is still unused."""

    proof_id: str
    step: int
    unused: bool


def judge_totp(
    key: ProofKey, proofs: Sequence[RegisteredProof], typed: str, now: datetime
) -> Matched | None:
    """Return the app that shows this code; its time step is not used yet."""
    for proof in proofs:
        step = _step(key, proof, typed, now)
        if step is not None:
            unused = proof.last_step is None or proof.last_step < step
            return Matched(proof.id, step, unused)
    return None


def _step(key: ProofKey, proof: RegisteredProof, typed: str, now: datetime) -> int | None:
    if proof.kind != TOTP:
        return None
    try:
        return codes.matching_step(totp_secret(key, proof), typed, now)
    except KeyUnusable:
        log.warning("proof.unreadable", proof_id=proof.id)
        return None


def typed_as(kind: str, typed: str) -> str | None:
    """Return a typed code as it is judged; None when it cannot be a code of this kind."""
    if kind == RECOVERY:
        return codes.recovery_cleaned(typed)
    plain = codes.cleaned(typed)
    digits = codes.TOTP_DIGITS if kind == TOTP else codes.MAIL_DIGITS
    return plain if codes.well_formed(plain, digits) else None


def kinds_of(found: Challenge, proofs: Sequence[RegisteredProof]) -> list[str]:
    """Return the kinds that count for a challenge, in the order in which they are offered."""
    if found.human_check_id is not None:
        return [HUMAN]
    return [kind for kind in KINDS if any(proof.kind == kind for proof in proofs)]


async def judge(
    parts: Parts, session: AsyncSession, found: Challenge, kind: str, typed: str, now: datetime
) -> str | None:
    """Use a typed code of one kind; return what is wrong with it, or None."""
    proofs = await repository.proofs_by_id(session, found.proof_ids)
    if kind not in kinds_of(found, proofs):
        return "wrong_code"
    if kind in (*SENT, HUMAN):
        sent, problem = await judge_sent(session, parts.key, found, kind, typed, now)
        if problem is None and sent is not None:
            sent.used_at = now
        return problem
    if kind == RECOVERY:
        code = await judge_recovery(session, parts.key, proofs, typed)
        if code is None:
            return "wrong_code"
        fresh = await repository.use_recovery_code(session, code.id, now)
        return None if fresh else "code_used"
    matched = judge_totp(parts.key, proofs, typed, now)
    if matched is None:
        return "wrong_code"
    fresh = await repository.use_step(session, matched.proof_id, matched.step)
    return None if fresh else "code_used"


async def judge_recovery(
    session: AsyncSession, key: ProofKey, proofs: Sequence[RegisteredProof], typed: str
) -> RecoveryCode | None:
    """Return the recovery code that was typed, used before or not; it is not used up yet."""
    sets = [proof.id for proof in proofs if proof.kind == RECOVERY]
    found = None
    for code in await repository.recovery_codes(session, sets):
        if hmac.compare_digest(code.code_hmac, key.code_mac(code.proof_id, typed)):
            found = code
    return found


async def judge_sent(
    session: AsyncSession, key: ProofKey, found: Challenge, kind: str, typed: str, now: datetime
) -> tuple[SentCode | None, str | None]:
    """Return the newest code of a challenge and what is wrong with the typed one, if anything."""
    sent = await repository.newest_code(session, found.id)
    mac = key.code_mac(bound_code(found, kind), typed)
    if sent is None or not hmac.compare_digest(sent.code_hmac, mac):
        return sent, "wrong_code"
    if sent.used_at is not None:
        return sent, "code_used"
    return sent, "code_late" if sent.expires_at <= now else None


async def count_wrong(
    parts: Parts, session: AsyncSession, found: Challenge, source: str | None, now: datetime
) -> bool:
    """Count one wrong try; True when it shut self-service for a day.

    Where nobody is signed in it counts for its source and shuts nothing for the person.
    """
    found.wrong_count += 1
    kind = WRONG_AT_START if found.channel == START else WRONG
    await repository.add_attempt(session, found.person_id, kind, now, source)
    await evidence(parts, session, found, "proof.wrong", "R7", wrong=found.wrong_count)
    if kind == WRONG_AT_START:
        return False
    today = await repository.attempts_since(session, WRONG, now - DAY, found.person_id)
    shut = today >= parts.rules.wrong_per_day
    if shut:
        await repository.add_attempt(session, found.person_id, SHUT, now, source)
        log.error("self_service.shut", person_id=found.person_id)
    return shut
