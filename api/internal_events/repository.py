"""Queries of events that were taken in."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.internal_events.models import EventReceived


async def first_time(db: AsyncSession, event_id: str, kind: str, now: datetime) -> bool:
    """Note an event; False when it was noted before."""
    added = await db.execute(
        insert(EventReceived)
        .values(id=event_id, type=kind, at=now)
        .on_conflict_do_nothing()
        .returning(EventReceived.id)
    )
    return added.scalar_one_or_none() is not None
