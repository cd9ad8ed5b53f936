"""Queries about all cases of a person, who may have several when a message named more."""

from sqlalchemy import and_, exists, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversation.models import Button, CareCase, Entry, NotedProblem
from api.conversation.state import Owner


async def open_cases(db: AsyncSession, person_id: str) -> list[CareCase]:
    """Return the open cases of a person, the oldest first."""
    found = await db.scalars(
        select(CareCase)
        .where(CareCase.person_id == person_id, CareCase.status == "open")
        .order_by(CareCase.opened_at)
    )
    return list(found)


async def has_owned(db: AsyncSession, person_id: str, owner: Owner) -> bool:
    """True when an open case of a person has this owner."""
    owned = exists().where(
        CareCase.person_id == person_id, CareCase.status == "open", CareCase.owner == owner
    )
    return bool(await db.scalar(select(owned)))


async def other_topics(db: AsyncSession, person_id: str, case_id: str) -> list[str]:
    """Return what else is wrong for a person: topics of other cases that have not ended."""
    found = await db.scalars(
        select(CareCase.topic)
        .where(
            CareCase.person_id == person_id,
            CareCase.id != case_id,
            CareCase.status.in_(("noted", "open")),
            CareCase.topic.is_not(None),
        )
        .order_by(CareCase.opened_at)
    )
    return [topic for topic in found if topic]


async def case_of_button(db: AsyncSession, button_id: str) -> CareCase | None:
    """Return the case in which a button was offered."""
    found: CareCase | None = await db.scalar(
        select(CareCase)
        .join(Entry, Entry.case_id == CareCase.id)
        .join(Button, Button.entry_id == Entry.id)
        .where(Button.id == button_id)
    )
    return found


async def case_entries(db: AsyncSession, case_id: str, limit: int = 500) -> list[Entry]:
    """Return the last lines of one case, oldest first, with the one that named its problem."""
    own = select(Entry.id).where(Entry.case_id == case_id)
    named = (
        select(Entry.id)
        .join(
            NotedProblem,
            and_(NotedProblem.person_id == Entry.person_id, NotedProblem.seq == Entry.seq),
        )
        .where(NotedProblem.case_id == case_id)
    )
    found = await db.scalars(
        select(Entry).where(Entry.id.in_(union(own, named))).order_by(Entry.seq.desc()).limit(limit)
    )
    return list(found)[::-1]
