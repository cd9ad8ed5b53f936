"""Queries of what was asked and answered."""

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversation.models import CareCase, Thread
from api.experience.models import Experience
from api.handoff.call import DISTRESS
from api.handoff.models import Handoff
from api.handoff.state import State


async def get(db: AsyncSession, experience_id: str) -> Experience:
    """Return a question as it is now."""
    return await db.get_one(Experience, experience_id, populate_existing=True)


async def of_case(db: AsyncSession, case_id: str, since: datetime) -> Experience | None:
    """Return the newest question about a case that was asked after a moment."""
    found: Experience | None = await db.scalar(
        select(Experience)
        .where(Experience.case_id == case_id, Experience.asked_at > since)
        .order_by(Experience.asked_at.desc())
        .limit(1)
    )
    return found


async def was_asked(db: AsyncSession, person_id: str, since: datetime) -> bool:
    """True when this person was asked anything after a moment."""
    asked = select(Experience.id).where(
        Experience.person_id == person_id, Experience.asked_at > since
    )
    return bool(await db.scalar(select(asked.exists())))


async def was_helped_by_a_human(db: AsyncSession, case_id: str, since: datetime) -> bool:
    """True when an engineer finished or handed back this case after a moment."""
    helped = select(Handoff.id).where(
        Handoff.case_id == case_id,
        Handoff.state.in_((State.HANDED_BACK, State.SOLVED)),
        Handoff.ended_at > since,
    )
    return bool(await db.scalar(select(helped.exists())))


async def was_in_distress(db: AsyncSession, case: CareCase, since: datetime) -> bool:
    """True when a human was called for distress in this case, or for this person after a moment."""
    called = select(Handoff.id).where(
        Handoff.reason == DISTRESS,
        or_(
            Handoff.case_id == case.id,
            and_(Handoff.person_id == case.person_id, Handoff.opened_at > since),
        ),
    )
    return bool(await db.scalar(select(called.exists())))


async def channel_in_use(db: AsyncSession, person_id: str) -> str | None:
    """Return the channel on which the person wrote last."""
    found: str | None = await db.scalar(
        select(Thread.channel)
        .where(Thread.person_id == person_id)
        .order_by(Thread.used_at.desc())
        .limit(1)
    )
    return found


async def mark_reopened(db: AsyncSession, case_id: str, now: datetime) -> None:
    """Note that the problem came back after it was asked how it was."""
    await db.execute(
        update(Experience)
        .where(Experience.case_id == case_id, Experience.reopened_at.is_(None))
        .values(reopened_at=now)
        .execution_options(synchronize_session=False)
    )
