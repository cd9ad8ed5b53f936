"""Notes further problems, takes the next one up, drops them; callers hold the person's lock."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import Lane, inbox_filled
from api.assistant.schemas import NamedProblem
from api.conversation import repository as conversations
from api.conversation import service as cases
from api.conversation import several
from api.conversation.models import CareCase, NotedProblem, Person
from api.conversation.state import Owner
from api.handoff import repository as handoffs
from api.messaging import repository as inbox
from api.messaging.models import Inbox
from api.noted import repository
from api.texts.loader import Texts

QUIET, QUIET_WITH_QUESTION = timedelta(minutes=1), timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)
"""Keeps the order of cases that begin at the same time."""
_SHORT = {True: QUIET_WITH_QUESTION, False: QUIET}


async def note(
    db: AsyncSession,
    person: Person,
    case: CareCase,
    row: Inbox,
    problems: Sequence[NamedProblem],
    now: datetime,
) -> list[str]:
    """Open a case for each problem of a message after its first; return their topics.

    A problem that has one already gets no second one. What was noted earlier and is the first
    problem now, needs to be noted no more.
    """
    if not problems:
        return []
    known = await repository.unsettled(db, person.id)
    for noted in known:
        if noted.topic == problems[0].intent:
            await _drop(db, noted, now)
    if len(problems) == 1:
        return []
    helped = set(await several.other_topics(db, person.id, case.id))
    fresh: list[str] = []
    for problem in problems[1:]:
        if problem.intent in helped or await repository.was_noted(db, row.id, problem.intent):
            continue
        later = max(now, case.opened_at + MOMENT)
        await _open(db, case, row, problem, later + MOMENT * len(fresh))
        fresh.append(problem.intent)
    return fresh


async def _open(
    db: AsyncSession, after: CareCase, row: Inbox, problem: NamedProblem, now: datetime
) -> None:
    case = CareCase(
        id=f"c-{secrets.token_urlsafe(16)}",
        person_id=after.person_id,
        owner=Owner.ASSISTANT,
        status="noted",
        topic=problem.intent,
        channel=row.channel,
        introduced=True,
        started_over=False,
        opened_at=now,
    )
    db.add(case)
    await db.flush()
    noted = NotedProblem(
        id=str(uuid.uuid4()),
        case_id=case.id,
        after_case_id=after.id,
        person_id=after.person_id,
        inbox_id=row.id,
        seq=row.seq,
        topic=problem.intent,
        text=problem.text,
        noted_at=now,
    )
    db.add(noted)
    await db.flush()


async def take_up(db: AsyncSession, person: Person, before: CareCase, now: datetime) -> bool:
    """Open the case of the next problem after `before`, and queue its part of the message.

    True when there was one. While an engineer helps this person, or is called because they are not
    well, everything waits.
    """
    following = await repository.after(db, before.id)
    if not following or await several.has_owned(db, person.id, Owner.ENGINEER):
        return False
    if await handoffs.in_distress(db, person.id):
        return False
    noted = following[0]
    case = await conversations.case(db, noted.case_id)
    if case is None:
        return False
    case.status, case.opened_at = "open", max(now, before.opened_at + MOMENT)
    noted.settled_at = now
    await db.flush()
    await repository.follow(db, before.id, case.id)
    person.last_seq += 1
    db.add(
        Inbox(
            id=str(uuid.uuid4()),
            channel=case.channel,
            provider_id=f"noted-{noted.id}",
            person_id=person.id,
            case_id=case.id,
            seq=person.last_seq,
            kind="text",
            text=noted.text,
            payload={inbox.TAKES_UP: noted.topic},
            received_at=now,
            state="new",
        )
    )
    inbox_filled(db, person.id, Lane.TURNS)
    return True


async def drop_all(db: AsyncSession, person: Person, now: datetime) -> list[str]:
    """Drop what is noted for a person; return the topics."""
    dropped = await repository.unsettled(db, person.id)
    for noted in dropped:
        await _drop(db, noted, now)
    if dropped:
        inbox_filled(db, person.id, Lane.TURNS)
    return [noted.topic for noted in dropped]


async def _drop(db: AsyncSession, noted: NotedProblem, now: datetime) -> None:
    noted.settled_at = now
    case = await conversations.case(db, noted.case_id)
    if case is not None:
        cases.close(case, noted.noted_at, started_over=True)


def named(texts: Texts, topics: Sequence[str], language: str) -> str:
    """Return problems in plain words, as one list."""
    words = [texts.say(f"problem_{topic}", language) for topic in topics]
    both = texts.say("and", language)
    return f" {both} ".join(words)


def is_due(case: CareCase, quiet_since: datetime, now: datetime) -> bool:
    """True when what comes after a case need not wait any longer.

    It waits while an engineer helps or is called, while the employee proves who it is, and for a
    while after the last word, longer when a question is open.
    """
    if case.status == "closed":
        return True
    proving = case.challenge_until is not None and case.challenge_until > now
    if case.owner != Owner.ASSISTANT or proving:
        return False
    return now - quiet_since >= _SHORT[case.question_id is not None]
