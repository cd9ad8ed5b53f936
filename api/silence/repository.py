"""Which cases have waited long enough for an answer of the employee."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversation.models import CareCase, Entry, NotedProblem
from api.conversation.state import Owner
from api.messaging.models import Inbox

_Other = aliased(CareCase)


async def quiet(db: AsyncSession, before: datetime) -> list[CareCase]:
    """Return the cases whose question is open and unanswered, with no word since that moment.

    Not when a human was called for this person, nor while a message waits to be answered, nor when
    a noted problem comes next: taking that up is a word too.
    """
    return list(await db.scalars(_quiet(before)))


async def is_quiet(db: AsyncSession, case_id: str, before: datetime) -> bool:
    """Tell the same of one case; the caller holds its lock."""
    return await db.scalar(_quiet(before).where(CareCase.id == case_id)) is not None


def _quiet(before: datetime) -> Select[CareCase]:
    last_word = select(func.max(Entry.at)).where(Entry.person_id == CareCase.person_id)
    waiting = select(Inbox.id).where(
        Inbox.person_id == CareCase.person_id, Inbox.state.in_(("new", "asked"))
    )
    with_human = select(_Other.id).where(
        _Other.person_id == CareCase.person_id,
        _Other.status == "open",
        _Other.owner != Owner.ASSISTANT,
    )
    noted = select(NotedProblem.id).where(
        NotedProblem.after_case_id == CareCase.id, NotedProblem.settled_at.is_(None)
    )
    return select(CareCase).where(
        CareCase.status == "open",
        CareCase.question_opened_at <= before,
        CareCase.reminded_of.is_distinct_from(CareCase.question_id),
        last_word.scalar_subquery() <= before,
        ~waiting.exists(),
        ~with_human.exists(),
        ~noted.exists(),
    )
