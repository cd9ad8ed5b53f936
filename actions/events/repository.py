"""Writes and claims rows of the outbox."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import table_of
from actions.events.models import OutboxEvent
from actions.events.schemas import Event

_TABLE = table_of(OutboxEvent)
_ADD = insert(_TABLE).on_conflict_do_nothing(index_elements=["id"])
_DUE = (
    select(OutboxEvent)
    .where(OutboxEvent.sent_at.is_(None), OutboxEvent.next_at <= bindparam("now"))
    .order_by(OutboxEvent.seq)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_SENT = (
    update(_TABLE)
    .where(_TABLE.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    .values(sent_at=bindparam("now"))
)


async def add(session: AsyncSession, event: Event) -> None:
    """Store the event; one with the same id is there already and stays as it is."""
    await session.execute(_ADD, {**dict(event), "attempts": 0, "next_at": event.at})


async def claim(session: AsyncSession, now: datetime, limit: int) -> list[OutboxEvent]:
    """Return the oldest events that are due, locked until the transaction ends."""
    return list((await session.scalars(_DUE, {"now": now, "limit": limit})).all())


async def mark_sent(session: AsyncSession, event_ids: Sequence[UUID], now: datetime) -> None:
    """Remember that `api` took the events."""
    await session.execute(_SENT, {"ids": event_ids, "now": now})


async def put_off(session: AsyncSession, event_id: UUID, until: datetime) -> None:
    """Count a failed delivery and try again at `until`."""
    await session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event_id)
        .values(attempts=OutboxEvent.attempts + 1, next_at=until)
    )
