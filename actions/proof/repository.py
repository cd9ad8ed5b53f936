"""Every query of proof."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.models import (
    Attempt,
    Challenge,
    ProofSignal,
    RecoveryCode,
    RegisteredProof,
    SelfServiceStop,
    SentCode,
)

OPEN = ("proof", "password")


async def lock_person(session: AsyncSession, person_id: str) -> None:
    """Let only one transaction at a time decide about this person."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 1))"), {"name": person_id}
    )


async def try_lock_write(session: AsyncSession, challenge_id: str) -> bool:
    """Claim the writing of a password until this transaction ends; False when it is claimed."""
    found = await session.scalar(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 2))"),
        {"name": challenge_id},
    )
    return bool(found)


async def proofs_of(session: AsyncSession, person_id: str) -> list[RegisteredProof]:
    """Return the registered proofs, newest first."""
    statement = (
        select(RegisteredProof)
        .where(RegisteredProof.person_id == person_id)
        .order_by(RegisteredProof.registered_at.desc(), RegisteredProof.id)
    )
    return list((await session.scalars(statement)).all())


async def proofs_by_id(session: AsyncSession, ids: list[str]) -> list[RegisteredProof]:
    """Return these registered proofs as far as they still exist, newest first."""
    statement = (
        select(RegisteredProof)
        .where(RegisteredProof.id.in_(ids))
        .order_by(RegisteredProof.registered_at.desc(), RegisteredProof.id)
    )
    return list((await session.scalars(statement)).all())


async def use_step(session: AsyncSession, proof_id: str, step: int) -> bool:
    """Use a time step; False when it, or a later one, was used before."""
    statement = (
        update(RegisteredProof)
        .where(
            RegisteredProof.id == proof_id,
            func.coalesce(RegisteredProof.last_step, -1) < step,
        )
        .values(last_step=step)
        .returning(RegisteredProof.id)
    )
    return await session.scalar(statement) is not None


async def recovery_codes(session: AsyncSession, proof_ids: list[str]) -> list[RecoveryCode]:
    """Return the codes of these sets, used or not."""
    statement = select(RecoveryCode).where(RecoveryCode.proof_id.in_(proof_ids))
    return list((await session.scalars(statement)).all())


async def use_recovery_code(session: AsyncSession, code_id: int, now: datetime) -> bool:
    """Use a recovery code; False when it was used before."""
    statement = (
        update(RecoveryCode)
        .where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.proof_id)
    )
    proof_id = await session.scalar(statement)
    if proof_id is None:
        return False
    await session.execute(
        update(RegisteredProof)
        .where(RegisteredProof.id == proof_id)
        .values(codes_left=RegisteredProof.codes_left - 1)
    )
    return True


async def challenge(
    session: AsyncSession, challenge_id: str, *, lock: bool = False
) -> Challenge | None:
    """Return a challenge by id, read again when `lock` holds it for this transaction."""
    statement = select(Challenge).where(Challenge.id == challenge_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def challenge_by_token(session: AsyncSession, token_hash: bytes) -> Challenge | None:
    """Return the challenge a link belongs to."""
    return await session.scalar(select(Challenge).where(Challenge.token_hash == token_hash))


async def open_challenge_of(session: AsyncSession, person_id: str) -> Challenge | None:
    """Return the one challenge of a person that was not ended, late or not."""
    return await session.scalar(
        select(Challenge)
        .where(Challenge.person_id == person_id, Challenge.stage.in_(OPEN))
        .with_for_update()
    )


async def challenge_by_ticket(session: AsyncSession, ticket_hash: bytes) -> Challenge | None:
    """Return the challenge that a browser holds the ticket of."""
    return await session.scalar(select(Challenge).where(Challenge.ticket_hash == ticket_hash))


async def challenge_of_guest(session: AsyncSession, guest_id: str) -> Challenge | None:
    """Return the request at the public door from which somebody chats."""
    return await session.scalar(select(Challenge).where(Challenge.guest_id == guest_id))


async def due_code(session: AsyncSession) -> Challenge | None:
    """Return the oldest request for a code by the public door, locked until the end."""
    return await session.scalar(
        select(Challenge)
        .where(Challenge.code_wanted_at.is_not(None))
        .order_by(Challenge.code_wanted_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def opened_since(session: AsyncSession, person_id: str, channel: str, since: datetime) -> int:
    """Count the challenges of a person that one channel opened since then."""
    return await _count(
        session,
        select(func.count())
        .select_from(Challenge)
        .where(
            Challenge.person_id == person_id,
            Challenge.channel == channel,
            Challenge.opened_at > since,
        ),
    )


async def cut_off_writes(session: AsyncSession, before: datetime) -> list[str]:
    """Return challenges whose password write began before then and never ended."""
    statement = select(Challenge.id).where(
        Challenge.stage == "password",
        Challenge.used_at.is_(None),
        Challenge.writing_since < before,
    )
    return list((await session.scalars(statement)).all())


async def add_attempt(
    session: AsyncSession, person_id: str, kind: str, at: datetime, source_hash: str | None = None
) -> int:
    """Store an attempt and return its id."""
    row = Attempt(person_id=person_id, kind=kind, at=at, source_hash=source_hash)
    session.add(row)
    await session.flush()
    return row.id


async def attempts_since(
    session: AsyncSession, kind: str, since: datetime, person_id: str | None = None
) -> int:
    """Count attempts of a kind since then, of one person or of the whole company."""
    statement = (
        select(func.count()).select_from(Attempt).where(Attempt.kind == kind, Attempt.at > since)
    )
    if person_id is not None:
        statement = statement.where(Attempt.person_id == person_id)
    return await _count(session, statement)


async def is_stopped(session: AsyncSession, person_id: str) -> bool:
    """True while somebody's «this was not me» waits for an engineer."""
    statement = select(
        exists().where(SelfServiceStop.person_id == person_id, SelfServiceStop.opened_at.is_(None))
    )
    return bool(await session.scalar(statement))


async def attempt_times(
    session: AsyncSession, person_id: str, kind: str, since: datetime
) -> list[datetime]:
    """Return when a person's attempts of a kind were, oldest first."""
    statement = (
        select(Attempt.at)
        .where(Attempt.person_id == person_id, Attempt.kind == kind, Attempt.at > since)
        .order_by(Attempt.at)
    )
    return list((await session.scalars(statement)).all())


async def attempts_from(
    session: AsyncSession,
    kind: str,
    since: datetime,
    source_hash: str | None,
    person_id: str | None = None,
) -> int:
    """Count attempts of a kind from a source since then; None is where sources are not told."""
    statement = (
        select(func.count())
        .select_from(Attempt)
        .where(
            Attempt.kind == kind,
            Attempt.at > since,
            Attempt.source_hash.is_not_distinct_from(source_hash),
        )
    )
    if person_id is not None:
        statement = statement.where(Attempt.person_id == person_id)
    return await _count(session, statement)


async def others_from(
    session: AsyncSession,
    source_hash: str,
    person_id: str,
    since: datetime,
    kinds: Collection[str],
    *,
    among: bool,
) -> int:
    """Count the other people for whom this source tried something since then.

    Args: among: count what is among these kinds, or else what is not.
    """
    kind = Attempt.kind.in_(kinds) if among else Attempt.kind.not_in(kinds)
    return await _count(
        session,
        select(func.count(func.distinct(Attempt.person_id))).where(
            Attempt.source_hash == source_hash,
            Attempt.at > since,
            Attempt.person_id != person_id,
            kind,
        ),
    )


async def add_code(
    session: AsyncSession, challenge_id: str, mac: bytes, sent_at: datetime, expires_at: datetime
) -> int:
    """Store the HMAC of a mailed code and return its id."""
    row = SentCode(challenge_id=challenge_id, code_hmac=mac, sent_at=sent_at, expires_at=expires_at)
    session.add(row)
    await session.flush()
    return row.id


async def newest_code(session: AsyncSession, challenge_id: str) -> SentCode | None:
    """Return the code that was mailed last for this challenge."""
    return await session.scalar(
        select(SentCode)
        .where(SentCode.challenge_id == challenge_id)
        .order_by(SentCode.id.desc())
        .limit(1)
    )


async def forget_send(session: AsyncSession, code_id: int | None, attempt_id: int) -> None:
    """Take back a code that never left, so that it counts for nothing."""
    if code_id is not None:
        await session.execute(delete(SentCode).where(SentCode.id == code_id))
    await session.execute(delete(Attempt).where(Attempt.id == attempt_id))


async def due_signal(session: AsyncSession) -> ProofSignal | None:
    """Return the oldest signal still to bring, locked until the transaction ends."""
    return await session.scalar(
        select(ProofSignal)
        .where(ProofSignal.sent_at.is_(None))
        .order_by(ProofSignal.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def _count(session: AsyncSession, statement: Any) -> int:
    return int(await session.scalar(statement) or 0)
