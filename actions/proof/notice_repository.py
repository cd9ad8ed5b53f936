"""Every query of the letters about what happens to an account."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.models import Notice


async def lock_letters(session: AsyncSession, person_id: str) -> None:
    """Let only one transaction at a time bundle letters to this person."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 3))"), {"name": person_id}
    )


async def bundles_since(
    session: AsyncSession, person_id: str, kinds: Collection[str], since: datetime
) -> list[Notice]:
    """Return the letters of these kinds that a person was or will be sent from then on."""
    found = await session.scalars(
        select(Notice)
        .where(Notice.person_id == person_id, Notice.kind.in_(kinds), Notice.at > since)
        .order_by(Notice.at)
    )
    return list(found.all())


async def add_notice(session: AsyncSession, values: dict[str, Any]) -> None:
    """Queue a letter; one with the same key is queued already and stays as it is."""
    await session.execute(
        insert(Notice).values(**values, attempts=0).on_conflict_do_nothing(index_elements=["key"])
    )


async def due_notice(session: AsyncSession, now: datetime) -> Notice | None:
    """Return the oldest letter that is due, locked until the transaction ends."""
    return await session.scalar(
        select(Notice)
        .where(Notice.sent_at.is_(None), Notice.refused_at.is_(None), Notice.next_at <= now)
        .order_by(Notice.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
