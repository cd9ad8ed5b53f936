"""Reads and writes runs, messages, questions and consent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import table_of, values_of
from actions.remediation.models import CaseState, Consent, Question, Run, RunMessage

_QUESTION, _CASE = table_of(Question), table_of(CaseState)
_GOING = (
    select(Run)
    .where(Run.case_id == bindparam("case_id"), Run.ended_at.is_(None))
    .order_by(Run.started_at.desc())
)
_ASK = insert(_QUESTION)
_OPEN = (
    select(Question)
    .where(Question.case_id == bindparam("case_id"), Question.closed_at.is_(None))
    .with_for_update()
)
_ANSWERED = select(Question).where(
    Question.case_id == bindparam("case_id"), Question.answered_by == bindparam("inbox_id")
)
_KNOWN_CASE = select(_CASE.c.topic, _CASE.c.unsure_in_a_row).where(
    _CASE.c.case_id == bindparam("case_id")
)
_NEW_CASE = insert(_CASE)
_UNDERSTOOD = _NEW_CASE.on_conflict_do_update(
    index_elements=[_CASE.c.case_id],
    set_={
        "topic": func.coalesce(_NEW_CASE.excluded.topic, _CASE.c.topic),
        "unsure_in_a_row": 0,
    },
)
_NOT_UNDERSTOOD = _NEW_CASE.on_conflict_do_update(
    index_elements=[_CASE.c.case_id],
    set_={"unsure_in_a_row": _CASE.c.unsure_in_a_row + 1},
).returning(_CASE.c.unsure_in_a_row)


async def insert_run(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Store a run; False when this one or another of the same kind is going in the case."""
    added = await session.scalar(
        insert(Run).values(**values).on_conflict_do_nothing().returning(Run.id)
    )
    return added is not None


async def run_by_id(session: AsyncSession, run_id: str) -> Run | None:
    """Return one run, if there is one."""
    return await session.get(Run, run_id, populate_existing=True)


async def existing_run(session: AsyncSession, run_id: str) -> Run:
    """Return a run that is known to be there."""
    return await session.get_one(Run, run_id, populate_existing=True)


async def going(session: AsyncSession, case_id: str, slug: str | None = None) -> Run | None:
    """Return the newest run of the case that has not ended, of one kind if asked."""
    found = (await session.scalars(_GOING, {"case_id": case_id})).all()
    return next((run for run in found if slug in {None, run.slug}), None)


async def all_going(session: AsyncSession, before: datetime, limit: int = 500) -> list[Run]:
    """Return the runs started before a moment that have not ended."""
    statement = select(Run).where(Run.ended_at.is_(None), Run.started_at < before).limit(limit)
    return list((await session.scalars(statement)).all())


async def of_person(session: AsyncSession, person_id: str, limit: int = 5) -> list[Run]:
    """Return the newest runs of a person."""
    statement = select(Run).where(Run.person_id == person_id)
    return list(
        (await session.scalars(statement.order_by(Run.started_at.desc()).limit(limit))).all()
    )


async def end_run(session: AsyncSession, run_id: str, result: str, now: datetime) -> None:
    """Close a run; the first result stays."""
    await session.execute(
        update(Run)
        .where(Run.id == run_id, Run.ended_at.is_(None))
        .values(result=result, ended_at=now)
    )


async def await_messages(session: AsyncSession, run_id: str, until: datetime | None) -> None:
    """Remember that a turn listens to the run until then, so that nobody else tells."""
    await session.execute(update(Run).where(Run.id == run_id).values(awaited_until=until))


async def insert_message(session: AsyncSession, values: Mapping[str, Any]) -> bool:
    """Store a message; False when it is there already."""
    added = await session.scalar(
        insert(RunMessage).values(**values).on_conflict_do_nothing().returning(RunMessage.seq)
    )
    return added is not None


async def message(session: AsyncSession, run_id: str, seq: int) -> RunMessage | None:
    """Return one message of a run."""
    return await session.get(RunMessage, (run_id, seq), populate_existing=True)


async def last_message(session: AsyncSession, run_id: str) -> RunMessage | None:
    """Return the newest message of a run that was told."""
    statement = select(RunMessage).where(
        RunMessage.run_id == run_id, RunMessage.told_by.is_not(None)
    )
    return (await session.scalars(statement.order_by(RunMessage.seq.desc()).limit(1))).first()


async def claim_message(
    session: AsyncSession, run_id: str, teller: str, after: int
) -> RunMessage | None:
    """Take the first untold message after `after`, or the one this teller took before."""
    statement = (
        select(RunMessage)
        .where(
            RunMessage.run_id == run_id,
            RunMessage.seq > after,
            or_(
                RunMessage.told_by == teller,
                RunMessage.told_by.is_(None) & RunMessage.due_at.is_(None),
            ),
        )
        .order_by(RunMessage.seq)
        .limit(1)
        .with_for_update()
    )
    found = (await session.scalars(statement)).first()
    if found is not None:
        found.told_by = teller
    return found


async def claim_due(session: AsyncSession, run_id: str, seq: int, teller: str) -> RunMessage | None:
    """Take this one message; None when another teller has it."""
    found = await session.get(RunMessage, (run_id, seq), with_for_update=True)
    if found is None or found.told_by not in {None, teller}:
        return None
    found.told_by = teller
    return found


async def claim_unheard(session: AsyncSession, now: datetime, limit: int = 50) -> Sequence[Any]:
    """Mark messages that no turn waits for as due and return them with their runs."""
    statement = (
        select(RunMessage, Run)
        .join(Run, Run.id == RunMessage.run_id)
        .where(
            RunMessage.told_by.is_(None),
            RunMessage.due_at.is_(None),
            or_(Run.awaited_until.is_(None), Run.awaited_until < now),
        )
        .order_by(RunMessage.created_at, RunMessage.seq)
        .limit(limit)
        .with_for_update(of=RunMessage, skip_locked=True)
    )
    rows = (await session.execute(statement)).all()
    for row in rows:
        row.RunMessage.due_at = now
    return rows


async def next_wake(session: AsyncSession) -> datetime | None:
    """Return when the earliest wait of a turn ends that still keeps a message back."""
    return await session.scalar(
        select(func.min(Run.awaited_until))
        .join(RunMessage, Run.id == RunMessage.run_id)
        .where(RunMessage.told_by.is_(None), RunMessage.due_at.is_(None))
    )


async def insert_question(session: AsyncSession, question: Question) -> None:
    """Open a question; the case must have none open."""
    await session.execute(_ASK, values_of(question))


async def question(session: AsyncSession, question_id: str) -> Question:
    """Return a question that is known to be there."""
    return await session.get_one(Question, question_id, populate_existing=True)


async def open_question(session: AsyncSession, case_id: str) -> Question | None:
    """Return the open question of a case, locked until the transaction ends."""
    return (await session.scalars(_OPEN, {"case_id": case_id})).first()


async def answered_by(session: AsyncSession, case_id: str, inbox_id: str) -> Question | None:
    """Return the question that this message answered."""
    return (await session.scalars(_ANSWERED, {"case_id": case_id, "inbox_id": inbox_id})).first()


async def message_of_question(session: AsyncSession, question_id: str) -> RunMessage | None:
    """Return the message that asked a question."""
    statement = select(RunMessage).where(RunMessage.question_id == question_id)
    return (await session.scalars(statement)).first()


async def unsignalled(session: AsyncSession, before: datetime) -> list[Question]:
    """Return questions that were closed before a moment and whose run does not know it."""
    statement = select(Question).where(
        Question.run_id.is_not(None),
        Question.closed_at < before,
        Question.signalled_at.is_(None),
    )
    return list((await session.scalars(statement.limit(50))).all())


async def mark_signalled(session: AsyncSession, question_id: str, now: datetime) -> None:
    """Remember that the run was told of the answer."""
    await session.execute(
        update(Question).where(Question.id == question_id).values(signalled_at=now)
    )


async def insert_consent(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Store a yes; repeating it changes nothing."""
    await session.execute(insert(Consent).values(**values).on_conflict_do_nothing())


async def consent(session: AsyncSession, question_id: str) -> Consent | None:
    """Return the consent given to a question."""
    return await session.get(Consent, question_id, populate_existing=True)


async def known_case(session: AsyncSession, case_id: str) -> tuple[str | None, int] | None:
    """Return topic of the case and turns not understood in a row, without a lock."""
    row = (await session.execute(_KNOWN_CASE, {"case_id": case_id})).first()
    return None if row is None else (row.topic, row.unsure_in_a_row)


async def understood(
    session: AsyncSession, case_id: str, person_id: str, topic: str | None = None
) -> None:
    """End a row of turns that were not understood; note the topic, if there is one."""
    values = {"case_id": case_id, "person_id": person_id, "topic": topic}
    await session.execute(_UNDERSTOOD, values | {"unsure_in_a_row": 0})


async def not_understood(session: AsyncSession, case_id: str, person_id: str) -> int:
    """Count a turn that was not understood; return how many in a row."""
    values = {"case_id": case_id, "person_id": person_id, "unsure_in_a_row": 1}
    return int((await session.execute(_NOT_UNDERSTOOD, values)).scalar_one())


async def newest_seq(session: AsyncSession, run_id: str) -> int:
    """Return the number of the newest message of a run, 0 when it said nothing."""
    statement = select(func.coalesce(func.max(RunMessage.seq), 0))
    return int(await session.scalar(statement.where(RunMessage.run_id == run_id)) or 0)
