"""Starts runs, passes on what they say, and takes the employee's answers."""

import asyncio
import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import DbSessions, after_commit
from actions.domain.person import Caller
from actions.events.service import Outbox
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import Clock
from actions.remediation import repository
from actions.remediation.durable import Engine
from actions.remediation.models import Question, Run, RunMessage
from actions.remediation.runbook import Assignment, Manifest, Value

CONSENT_LASTS = timedelta(minutes=10)
_POLL_SECONDS = 0.2


class Wakeups:
    """In-process signs that a run said something; the database stays the truth."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.dispatch = asyncio.Event()

    def said(self, run_id: str) -> None:
        """Wake the turn that waits for this run, and the dispatcher."""
        self._events[run_id].set()
        self.dispatch.set()

    async def wait(self, run_id: str, seconds: float) -> None:
        """Return when the run said something, or after `seconds`."""
        event = self._events[run_id]
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return
        event.clear()

    def forget(self, run_id: str) -> None:
        """Drop what is kept for a run."""
        self._events.pop(run_id, None)


@dataclass(frozen=True, slots=True)
class Told:
    """A message taken by a turn that will say it."""

    run_id: str
    seq: int
    slug: str
    outcome: str
    slots: Mapping[str, Any]
    question_id: str | None


class Runs:
    """The runs of all cases, as the dialogue sees them."""

    def __init__(
        self,
        sessions: DbSessions,
        engine: Engine,
        ledger: Ledger,
        outbox: Outbox,
        wakeups: Wakeups,
        clock: Clock,
    ) -> None:
        self.sessions = sessions
        self._engine = engine
        self._ledger = ledger
        self._outbox = outbox
        self._wakeups = wakeups
        self._clock = clock

    async def start(self, caller: Caller, intent: str, manifest: Manifest) -> str:
        """Start the runbook for the caller, or return the run of this kind that is going.

        The run id follows from the message, so the same message starts it once. The first ledger
        row is in the same commit: no row, no run (R10).
        """
        run_id = _run_id(caller, manifest.slug)
        now = self._clock.now()
        assignment = Assignment(
            run_id=run_id,
            slug=manifest.slug,
            case_id=caller.case_id,
            person_id=caller.person_id,
            channel=caller.channel,
            language=caller.language,
            intent=intent,
            inbox_id=caller.inbox_id,
            started_at=now,
        )
        async with self.sessions.begin() as session:
            values = {name: getattr(assignment, name) for name in assignment.__slots__}
            values["id"] = values.pop("run_id")
            if not await repository.insert_run(session, values):
                run = await repository.going(session, caller.case_id, manifest.slug)
                return run.id if run else run_id
            await self._first_row(session, assignment)
        await self.sessions.settle()
        await self._engine.start(run_id, assignment.as_json())
        return run_id

    async def _first_row(self, session: AsyncSession, assignment: Assignment) -> None:
        entry = LedgerEntry(
            run_id=assignment.run_id,
            case_id=assignment.case_id,
            person_id=assignment.person_id,
            actor="employee",
            channel=assignment.channel,
            step="run.requested",
            data={"runbook": assignment.slug, "intent": assignment.intent},
        )
        await self._ledger.record(session, entry)

    async def listen(self, run_id: str, teller: str, after: int, seconds: float) -> Told | None:
        """Take the next message of the run that comes within `seconds`; else leave it to others."""
        deadline = asyncio.get_running_loop().time() + seconds
        await self._await_until(run_id, seconds)
        await self.sessions.settle()
        while True:
            told = await self.take(run_id, teller, after)
            left = deadline - asyncio.get_running_loop().time()
            if told is not None or left <= 0:
                break
            await self._wakeups.wait(run_id, min(left, _POLL_SECONDS))
        await self._await_until(run_id, None)
        return told or await self.take(run_id, teller, after)

    async def _await_until(self, run_id: str, seconds: float | None) -> None:
        until = None
        if seconds is not None:
            until = self._clock.now() + timedelta(seconds=seconds + 0.5)
        async with self.sessions.begin() as session:
            await repository.await_messages(session, run_id, until)
            if until is None:
                after_commit(session, self._wakeups.dispatch.set)

    async def take(self, run_id: str, teller: str, after: int) -> Told | None:
        """Take the first untold message after `after` for this teller."""
        async with self.sessions.begin() as session:
            found = await repository.claim_message(session, run_id, teller, after)
            return await self._opened(session, found)

    async def take_due(self, run_id: str, seq: int, caller: Caller) -> Told | None:
        """Take one message for a turn that was asked to tell it; None when told or not his."""
        async with self.sessions.begin() as session:
            run = await repository.run_by_id(session, run_id)
            if run is None or run.person_id != caller.person_id or run.case_id != caller.case_id:
                return None
            found = await repository.claim_due(session, run_id, seq, caller.inbox_id)
            return await self._opened(session, found)

    async def _opened(self, session: AsyncSession, found: RunMessage | None) -> Told | None:
        if found is None:
            return None
        run = await repository.existing_run(session, found.run_id)
        if found.question_id is not None:
            question = await repository.question(session, found.question_id)
            if question.closed_at is None:
                await self._tell_opened(session, run.person_id, question)
        return _told(run, found)

    async def _tell_opened(self, session: AsyncSession, person_id: str, question: Question) -> None:
        await self._outbox.put(
            session,
            "question.opened",
            case_id=question.case_id,
            person_id=person_id,
            run_id=question.run_id,
            data={"question_id": question.id, "kind": question.kind},
            key=question.id,
        )

    async def going(self, case_id: str, slug: str | None = None) -> Run | None:
        """Return the run of the case that has not ended."""
        async with self.sessions() as session:
            return await repository.going(session, case_id, slug)

    async def again(self, run: Run) -> Told | None:
        """Return what the run said last if it asked something that is still open."""
        async with self.sessions() as session:
            last = await repository.last_message(session, run.id)
            if last is None or last.question_id is None:
                return None
            asked = await repository.question(session, last.question_id)
            if asked.closed_at or asked.expires_at <= self._clock.now():
                return None
            return _told(run, last)

    async def last_told(self, run: Run) -> Told | None:
        """Return the last thing that the run said and somebody told."""
        async with self.sessions() as session:
            last = await repository.last_message(session, run.id)
            return None if last is None else _told(run, last)

    async def told_with(self, question: Question) -> Told | None:
        """Return the message that asked a question of a run, once it was told."""
        async with self.sessions() as session:
            asked = await repository.message_of_question(session, question.id)
            if asked is None or asked.told_by is None:
                return None
            return _told(await repository.existing_run(session, asked.run_id), asked)

    async def close_question(
        self, session: AsyncSession, question: Question, value: str, caller: Caller
    ) -> None:
        """Close a question; a yes to a plan becomes a consent row in the same commit."""
        now = self._clock.now()
        question.closed_at = now
        question.answer = value
        question.answered_by = caller.inbox_id
        if question.run_id and value in question.plan.get("consent_to", []):
            await repository.insert_consent(
                session,
                {
                    "question_id": question.id,
                    "run_id": question.run_id,
                    "case_id": question.case_id,
                    "person_id": caller.person_id,
                    "plan": value,
                    "targets": question.plan.get("targets", []),
                    "seen": question.plan.get("seen", {}),
                    "given_by": caller.inbox_id,
                    "given_at": now,
                    "expires_at": now + CONSENT_LASTS,
                },
            )
        await self._record_answer(session, question, value, caller)

    async def _record_answer(
        self, session: AsyncSession, question: Question, value: str, caller: Caller
    ) -> None:
        entry = LedgerEntry(
            run_id=question.run_id,
            case_id=question.case_id,
            person_id=caller.person_id,
            actor="employee",
            channel=caller.channel,
            step="question.answered",
            rule="R4" if question.kind == "consent" else None,
            data={"question_id": question.id, "kind": question.kind, "value": value},
        )
        await self._ledger.record(session, entry)
        await self._outbox.put(
            session,
            "question.closed",
            case_id=question.case_id,
            person_id=caller.person_id,
            run_id=question.run_id,
            data={"question_id": question.id, "kind": question.kind},
            key=question.id,
        )

    async def signal(self, question: Question) -> None:
        """Tell the run what was answered; repeating it is harmless."""
        if question.run_id is None:
            return
        await self.sessions.settle()
        payload = {"value": question.answer or Value.EXPIRED.value}
        await self._engine.signal(
            question.run_id, f"answer:{question.id}", payload, f"answer:{question.id}"
        )
        async with self.sessions.begin() as session:
            await repository.mark_signalled(session, question.id, self._clock.now())


def _run_id(caller: Caller, slug: str) -> str:
    source = f"{caller.case_id}|{caller.inbox_id}|{slug}".encode()
    return "r-" + base64.urlsafe_b64encode(hashlib.sha256(source).digest()[:16]).decode().rstrip(
        "="
    )


def _told(run: Run, found: RunMessage) -> Told:
    return Told(
        run_id=run.id,
        seq=found.seq,
        slug=run.slug,
        outcome=found.outcome,
        slots=found.slots,
        question_id=found.question_id,
    )
