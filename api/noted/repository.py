"""Queries of problems that were noted and not yet taken up."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversation.models import CareCase, Entry, NotedProblem

_UNSETTLED = NotedProblem.settled_at.is_(None)


class Waiting(NamedTuple):
    """The case that noted problems come after, and when this person's timeline last grew."""

    case: CareCase
    quiet_since: datetime


async def unsettled(db: AsyncSession, person_id: str) -> list[NotedProblem]:
    """Return what is noted for a person, in the order in which it is taken up."""
    found = await db.scalars(
        select(NotedProblem)
        .where(NotedProblem.person_id == person_id, _UNSETTLED)
        .order_by(NotedProblem.noted_at, NotedProblem.id)
    )
    return list(found)


async def after(db: AsyncSession, case_id: str) -> list[NotedProblem]:
    """Return what comes after a case, in the order in which it is taken up."""
    found = await db.scalars(
        select(NotedProblem)
        .where(NotedProblem.after_case_id == case_id, _UNSETTLED)
        .order_by(NotedProblem.noted_at, NotedProblem.id)
    )
    return list(found)


async def was_noted(db: AsyncSession, inbox_id: str, topic: str) -> bool:
    """True when this problem of this message has its case already."""
    known = select(NotedProblem.id).where(
        NotedProblem.inbox_id == inbox_id, NotedProblem.topic == topic
    )
    return bool(await db.scalar(select(known.exists())))


async def follow(db: AsyncSession, before_id: str, case_id: str) -> None:
    """Let what still came after one case come after another."""
    await db.execute(
        update(NotedProblem)
        .where(NotedProblem.after_case_id == before_id, _UNSETTLED)
        .values(after_case_id=case_id)
        .execution_options(synchronize_session=False)
    )


async def first_words(db: AsyncSession, case_ids: Sequence[str]) -> dict[str, str]:
    """Return for cases that began as a noted problem the part of the message that named it."""
    found = await db.execute(
        select(NotedProblem.case_id, NotedProblem.text).where(NotedProblem.case_id.in_(case_ids))
    )
    return {row[0]: row[1] for row in found}


async def waiting(db: AsyncSession) -> list[Waiting]:
    """Return every case that something noted comes after."""
    spoken = (
        select(func.max(Entry.at)).where(Entry.person_id == CareCase.person_id).scalar_subquery()
    )
    following = select(NotedProblem.after_case_id).where(_UNSETTLED)
    found = await db.execute(
        select(CareCase, func.coalesce(spoken, CareCase.opened_at)).where(
            CareCase.id.in_(following)
        )
    )
    return [Waiting(row[0], row[1]) for row in found]
