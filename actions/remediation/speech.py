"""Stores what a run wants said and asked, once, however often the step is repeated."""

import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.outcome import Outcome
from actions.events.service import Outbox
from actions.ports.clock import Clock
from actions.remediation import repository
from actions.remediation.models import Question
from actions.remediation.runbook import Ask, Value

if TYPE_CHECKING:
    from actions.remediation.work import Work


async def publish(
    session: AsyncSession,
    work: "Work",
    seq: int,
    outcome: Outcome,
    slots: dict[str, Any],
    ask: Ask | None,
) -> tuple[str, list[Question]]:
    """Store a message and its question; return the question's id and questions it put aside."""
    run_id = work.assignment.run_id
    earlier = await repository.message(session, run_id, seq)
    if earlier is not None:
        return earlier.question_id or "", []
    aside: list[Question] = []
    question_id = None
    if ask is not None:
        tools, who = work.tools, work.assignment
        aside = await put_aside(session, tools.clock, tools.outbox, who.case_id, who.person_id)
        question_id = f"q-{secrets.token_urlsafe(12)}"
        slots["question_id"] = question_id
        await repository.insert_question(session, _question(work, question_id, ask))
    values = {
        "run_id": run_id,
        "seq": seq,
        "outcome": outcome.value,
        "slots": slots,
        "question_id": question_id,
        "created_at": work.tools.clock.now(),
    }
    await repository.insert_message(session, values)
    return question_id or "", aside


async def put_aside(
    session: AsyncSession, clock: Clock, outbox: Outbox, case_id: str, person_id: str
) -> list[Question]:
    """Close the open question of a case because another takes its place; its run must hear it."""
    earlier = await repository.open_question(session, case_id)
    if earlier is None:
        return []
    earlier.closed_at = clock.now()
    earlier.answer = Value.SUPERSEDED.value
    await session.flush()
    await _tell_closed(session, outbox, earlier, person_id)
    return [earlier]


async def expire(session: AsyncSession, work: "Work", question_id: str) -> str:
    """Close a question nobody answered; an answer that came at the last moment counts."""
    question = await repository.question(session, question_id)
    if question.closed_at is None:
        question.closed_at = work.tools.clock.now()
        question.signalled_at = question.closed_at
        question.answer = Value.EXPIRED.value
        await _tell_closed(session, work.tools.outbox, question, work.assignment.person_id)
    return question.answer or Value.EXPIRED.value


async def _tell_closed(
    session: AsyncSession, outbox: Outbox, question: Question, person_id: str
) -> None:
    await outbox.put(
        session,
        "question.closed",
        case_id=question.case_id,
        person_id=person_id,
        run_id=question.run_id,
        data={"question_id": question.id, "kind": question.kind},
        key=question.id,
    )


def _question(work: "Work", question_id: str, ask: Ask) -> Question:
    return Question(
        id=question_id,
        case_id=work.assignment.case_id,
        run_id=work.assignment.run_id,
        kind=ask.kind.value,
        options=list(ask.options),
        plan={
            "targets": list(ask.targets),
            "seen": dict(ask.seen),
            "consent_to": list(ask.consent_to),
            "offers": ask.offers,
        },
        opened_at=work.tools.clock.now(),
        expires_at=work.question_expires(ask),
    )
