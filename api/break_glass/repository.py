"""Queries of the emergency door."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.break_glass.models import BreakGlassEvent, BreakGlassPerson
from api.identity.models import EngineerSession


async def person(db: AsyncSession, user_name: str) -> BreakGlassPerson | None:
    """Return somebody by the name that is typed."""
    found: BreakGlassPerson | None = await db.scalar(
        select(BreakGlassPerson).where(BreakGlassPerson.user_name == user_name)
    )
    return found


async def people(db: AsyncSession) -> Sequence[BreakGlassPerson]:
    """Return everybody, by name."""
    found = await db.scalars(select(BreakGlassPerson).order_by(BreakGlassPerson.user_name))
    return found.all()


async def use_step(db: AsyncSession, person_id: str, step: int) -> bool:
    """Use a time step up; False when it, or a later one, was used before."""
    used = await db.execute(
        update(BreakGlassPerson)
        .where(
            BreakGlassPerson.id == person_id,
            BreakGlassPerson.active,
            BreakGlassPerson.last_step < step,
        )
        .values(last_step=step)
        .returning(BreakGlassPerson.id)
    )
    return used.scalar_one_or_none() is not None


async def person_of_session(db: AsyncSession, token_hash: str) -> str | None:
    """Return who came in by the emergency door with this session."""
    found: str | None = await db.scalar(
        select(BreakGlassPerson.id)
        .join(EngineerSession, EngineerSession.engineer_id == BreakGlassPerson.engineer_id)
        .where(EngineerSession.token_hash == token_hash, EngineerSession.break_glass)
    )
    return found


async def shut_since(db: AsyncSession, person_id: str, moment: datetime) -> bool:
    """Say whether too many tries for somebody were written down after a moment."""
    found = await db.scalar(
        select(BreakGlassEvent.id)
        .where(
            BreakGlassEvent.person_id == person_id,
            BreakGlassEvent.step == "shut",
            BreakGlassEvent.at > moment,
        )
        .limit(1)
    )
    return found is not None


def note(
    db: AsyncSession, step: str, person_id: str | None, now: datetime, source: str | None = None
) -> None:
    """Add a row to the audit trail."""
    db.add(BreakGlassEvent(step=step, person_id=person_id, source=source, at=now))
