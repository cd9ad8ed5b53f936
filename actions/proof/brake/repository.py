"""Every query of the brake."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.brake.models import Brake, Headcount

_LOCK = 7_233_002
_ONLY = 1


async def lock(session: AsyncSession) -> None:
    """Let only one transaction at a time count, pull or release, until it ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def pulled(session: AsyncSession) -> Brake | None:
    """Return the brake while it is on."""
    return await session.scalar(select(Brake).where(Brake.released_at.is_(None)))


async def last_release(session: AsyncSession) -> datetime | None:
    """Return when the brake was last let go."""
    return await session.scalar(select(func.max(Brake.released_at)))


async def people(session: AsyncSession) -> int | None:
    """Return how many people there are; None while nobody counted them."""
    return await session.scalar(select(Headcount.people).where(Headcount.id == _ONLY))


async def counted_at(session: AsyncSession) -> datetime | None:
    """Return when the people were last counted."""
    return await session.scalar(select(Headcount.counted_at).where(Headcount.id == _ONLY))


async def keep_people(session: AsyncSession, number: int, now: datetime) -> None:
    """Remember how many people there are."""
    values = {"people": number, "counted_at": now}
    await session.execute(
        insert(Headcount)
        .values(id=_ONLY, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


async def newest(session: AsyncSession, number: int) -> list[Brake]:
    """Return the last times that it was pulled, newest first."""
    found = await session.scalars(select(Brake).order_by(text("pulled_at DESC")).limit(number))
    return list(found.all())
