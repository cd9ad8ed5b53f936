"""Every query of the page of one's own proofs."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.models import Challenge, PendingProof, RegisteredProof


async def visits_of(
    session: AsyncSession, person_id: str, action: str, stages: tuple[str, ...]
) -> list[Challenge]:
    """Return the visits of a person that were not ended, locked until the end."""
    statement = (
        select(Challenge)
        .where(
            Challenge.person_id == person_id,
            Challenge.action == action,
            Challenge.stage.in_(stages),
        )
        .with_for_update()
    )
    return list((await session.scalars(statement)).all())


async def pending_proof(session: AsyncSession, challenge_id: str) -> PendingProof | None:
    """Return what is being registered on a visit."""
    return await session.scalar(
        select(PendingProof).where(PendingProof.challenge_id == challenge_id)
    )


async def forget_pending(session: AsyncSession, challenge_id: str) -> None:
    """Let go of what was being registered on a visit."""
    await session.execute(delete(PendingProof).where(PendingProof.challenge_id == challenge_id))


async def remove_proof(session: AsyncSession, proof_id: str) -> None:
    """Forget a registered proof, and its recovery codes."""
    await session.execute(delete(RegisteredProof).where(RegisteredProof.id == proof_id))
