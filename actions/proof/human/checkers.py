"""Engineers who may establish who somebody is, and the code of their own app."""

from datetime import datetime

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import codes
from actions.proof import repository as proofs
from actions.proof.human import repository
from actions.proof.human.models import Checker, CheckVisit
from actions.proof.keys import ProofKey
from actions.proof.limits import WRONG
from actions.proof.parts import Parts
from actions.proof.registration import TOTP, bound
from actions.proof.rules import DAY


async def add(
    session: AsyncSession, key: ProofKey, *, engineer_id: str, person_id: str, name: str,
    secret: str, now: datetime,
) -> None:  # fmt: skip
    """Let an engineer do this, or renew his app; `secret` is the base32 seed."""
    row = await repository.any_checker(session, engineer_id)
    if row is None:
        row = Checker(engineer_id=engineer_id)
        session.add(row)
    row.person_id, row.name, row.added_at = person_id.lower(), name, now
    row.secret_encrypted = key.encrypt(secret, _bound(engineer_id))
    row.last_step = row.stopped_at = None
    await session.flush()


async def stop(session: AsyncSession, engineer_id: str, now: datetime) -> bool:
    """Let an engineer do this no longer; False when he could not."""
    row = await repository.any_checker(session, engineer_id)
    if row is None or row.stopped_at is not None:
        return False
    row.stopped_at = now
    return True


async def code_problem(
    parts: Parts, session: AsyncSession, checker: Checker, visit: CheckVisit, typed: SecretStr
) -> str | None:
    """Use a code of the engineer's app; return what is wrong with it, or None.

    Wrong ones count, over new links and restarts (R7): the caller must commit.
    """
    now, rules, who = parts.clock.now(), parts.rules, counted_as(checker.engineer_id)
    plain = codes.cleaned(typed.get_secret_value())
    if not codes.well_formed(plain, codes.TOTP_DIGITS):
        return "code_malformed"
    if await proofs.attempts_since(session, WRONG, now - DAY, who) >= rules.wrong_per_day:
        return "engineer_limit"
    seed = parts.key.decrypt(checker.secret_encrypted, _bound(checker.engineer_id))
    step = codes.matching_step(seed, plain, now)
    if step is None:
        visit.wrong_count += 1
        await proofs.add_attempt(session, who, WRONG, now)
        return "wrong_code"
    fresh = await repository.use_step(session, checker.engineer_id, step)
    return None if fresh else "code_used"


def counted_as(engineer_id: str) -> str:
    """Return under which name an engineer's wrong codes count; no person has such an id."""
    return f"engineer:{engineer_id}"


def _bound(engineer_id: str) -> str:
    return bound(counted_as(engineer_id), TOTP)
