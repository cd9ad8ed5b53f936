"""Every query of «this was not me»."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.models import Challenge, Notice, SelfServiceStop

GOING_ON = ("start", "proof", "password", "link", "manage")


async def notice_of(session: AsyncSession, token_hash: bytes) -> Notice | None:
    """Return the letter that a link stood in."""
    return await session.scalar(select(Notice).where(Notice.token_hash == token_hash))


async def same_occasion(session: AsyncSession, notice: Notice) -> list[Notice]:
    """Return the letters of one occasion, one for each address."""
    start = notice.key.rpartition(":")[0]
    found = await session.scalars(
        select(Notice).where(
            Notice.person_id == notice.person_id, Notice.key.startswith(f"{start}:")
        )
    )
    return list(found.all())


async def stop_of(session: AsyncSession, person_id: str) -> SelfServiceStop | None:
    """Return what shuts self-service for a person, locked until the end."""
    return await session.scalar(
        select(SelfServiceStop)
        .where(SelfServiceStop.person_id == person_id, SelfServiceStop.opened_at.is_(None))
        .with_for_update()
    )


async def going_on(session: AsyncSession, person_id: str) -> list[Challenge]:
    """Return every link, page and request of a person that was not ended, locked."""
    found = await session.scalars(
        select(Challenge)
        .where(Challenge.person_id == person_id, Challenge.stage.in_(GOING_ON))
        .with_for_update()
    )
    return list(found.all())


async def due_cut(session: AsyncSession, now: datetime) -> SelfServiceStop | None:
    """Return the oldest stop after which sessions are still to be cut, locked until the end."""
    return await session.scalar(
        select(SelfServiceStop)
        .where(SelfServiceStop.cut_at.is_(None), SelfServiceStop.next_at <= now)
        .order_by(SelfServiceStop.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
