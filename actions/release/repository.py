"""Reads and writes what waits for an engineer."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.release.models import Release


async def ask(session: AsyncSession, values: Mapping[str, Any]) -> Release:
    """Store what waits; a step that is repeated finds what it stored before."""
    await session.execute(insert(Release).values(**values).on_conflict_do_nothing())
    waiting = select(Release).where(
        Release.run_id == values["run_id"], Release.decided_at.is_(None)
    )
    return (await session.scalars(waiting)).one()


async def locked(session: AsyncSession, release_id: str) -> Release | None:
    """Return one, locked until the transaction ends."""
    return await session.get(Release, release_id, with_for_update=True, populate_existing=True)


async def newest(session: AsyncSession, run_id: str, action: str) -> Release | None:
    """Return the last one of a run for an action."""
    found = select(Release).where(Release.run_id == run_id, Release.action == action)
    return (await session.scalars(found.order_by(Release.asked_at.desc()).limit(1))).first()
