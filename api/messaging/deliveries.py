"""Queries of the outbox."""

from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.announcing import timeline_changed
from api.conversation.models import Delivery, Entry, Person, Thread

WAITING = "waiting"


async def take_due(
    db: AsyncSession, now: datetime, leased_until: datetime, limit: int = 50
) -> list[tuple[Delivery, Entry, Thread]]:
    """Lease the first waiting delivery of each thread that is due."""
    earlier = aliased(Delivery)
    has_earlier = (
        select(earlier.id)
        .where(
            and_(
                earlier.thread_id == Delivery.thread_id,
                earlier.state == WAITING,
                earlier.seq < Delivery.seq,
            )
        )
        .exists()
    )
    found = await db.execute(
        select(Delivery, Entry, Thread)
        .join(Entry, Entry.id == Delivery.entry_id)
        .join(Thread, Thread.id == Delivery.thread_id)
        .where(Delivery.state == WAITING, Delivery.due_at <= now, ~has_earlier)
        .order_by(Delivery.due_at)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    taken = [(row[0], row[1], row[2]) for row in found]
    for delivery, _, _ in taken:
        delivery.attempts += 1
        delivery.due_at = leased_until
    return taken


async def part_sent(db: AsyncSession, delivery_id: str, sent: int, total: int) -> None:
    """Note how far a delivery is; it is done with its last part."""
    state = "sent" if sent >= total else WAITING
    await db.execute(
        update(Delivery).where(Delivery.id == delivery_id).values(parts_sent=sent, state=state)
    )


async def failed(
    db: AsyncSession, delivery_id: str, reason: str, again_at: datetime | None
) -> None:
    """Plan another try, or give up; whoever reads the case along is woken at once."""
    values = {"state": "failed"} if again_at is None else {"due_at": again_at}
    await db.execute(
        update(Delivery).where(Delivery.id == delivery_id).values(error=reason[:200], **values)
    )
    if again_at is None:
        person_id = await db.scalar(
            select(Entry.person_id)
            .join(Delivery, Delivery.entry_id == Entry.id)
            .where(Delivery.id == delivery_id)
        )
        if person_id:
            timeline_changed(db, person_id)


async def language(db: AsyncSession, person_id: str) -> str:
    """Return the language of a person."""
    found = await db.scalar(select(Person.language).where(Person.id == person_id))
    return found or "nl"
