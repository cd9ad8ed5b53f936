"""What the dialogue does to a case outside a repair: topic, help from a human, its own question."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import DbSessions
from actions.domain.outcome import Outcome
from actions.domain.person import Caller
from actions.events.service import Outbox
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import Clock
from actions.remediation import repository, speech
from actions.remediation.models import Question
from actions.remediation.runbook import Kind, Urgency, Value
from actions.remediation.service import Runs

HELPED_LASTS = timedelta(hours=12)


class Known(NamedTuple):
    """The topic of a case, and how many turns in a row were not understood."""

    topic: str | None
    unsure: int


class Cases:
    """Writes to a case in the name of the dialogue; keys make a repeated turn write once."""

    def __init__(
        self, sessions: DbSessions, runs: Runs, ledger: Ledger, outbox: Outbox, clock: Clock
    ) -> None:
        self.sessions = sessions
        self._runs = runs
        self._ledger = ledger
        self._outbox = outbox
        self._clock = clock

    async def on_topic(self, caller: Caller, topic: str) -> None:
        """Remember what the case is about; being understood ends a row of unsure turns."""
        async with self.sessions.begin() as session:
            await self._topic(session, caller, topic)

    async def _topic(self, session: AsyncSession, caller: Caller, topic: str) -> None:
        await repository.understood(session, caller.case_id, caller.person_id, topic)
        await self._outbox.put(
            session,
            "case.topic",
            case_id=caller.case_id,
            person_id=caller.person_id,
            data={"topic": topic, "inbox_id": caller.inbox_id},
            key=f"{caller.case_id}:{caller.inbox_id}",
        )

    async def unsure(self, caller: Caller) -> int:
        """Count a turn that was not understood; return how many in a row."""
        async with self.sessions.begin() as session:
            return await repository.not_understood(session, caller.case_id, caller.person_id)

    async def known(self, caller: Caller) -> Known:
        """Return what the case is about and whether it waits for a choice."""
        async with self.sessions.begin() as session:
            return Known(*(await repository.known_case(session, caller.case_id) or (None, 0)))

    async def understood(self, caller: Caller, known: Known | None = None) -> str | None:
        """End a row of unsure turns and return the topic of the case; writes only when needed."""
        known = known or await self.known(caller)
        if known.unsure:
            async with self.sessions.begin() as session:
                await repository.understood(session, caller.case_id, caller.person_id)
        return known.topic

    async def ask_helped(self, caller: Caller, topic: str) -> str:
        """Note the topic and open the question whether its article helped; return its id."""
        now = self._clock.now()
        async with self.sessions.begin() as session:
            await self._topic(session, caller, topic)
            aside = await speech.put_aside(
                session, self._clock, self._outbox, caller.case_id, caller.person_id
            )
            question = Question(
                id=f"q-{secrets.token_urlsafe(12)}",
                case_id=caller.case_id,
                run_id=None,
                kind=Kind.HELPED.value,
                options=[Value.YES.value, Value.NO.value, Value.HUMAN.value],
                plan={"topic": topic},
                opened_at=now,
                expires_at=now + HELPED_LASTS,
            )
            await repository.insert_question(session, question)
            await self._outbox.put(
                session,
                "question.opened",
                case_id=caller.case_id,
                person_id=caller.person_id,
                data={"question_id": question.id, "kind": question.kind},
                key=question.id,
            )
        for earlier in aside:
            await self._runs.signal(earlier)
        return question.id

    async def put_question_aside(self, caller: Caller) -> None:
        """Close what was asked; the run that asked hears it and stops."""
        async with self.sessions.begin() as session:
            aside = await speech.put_aside(
                session, self._clock, self._outbox, caller.case_id, caller.person_id
            )
        for earlier in aside:
            await self._runs.signal(earlier)

    async def put_idle_question_aside(self, caller: Caller) -> None:
        """Close a question that no repair waits for: somebody who names a problem has moved on."""
        async with self.sessions.begin() as session:
            question = await repository.open_question(session, caller.case_id)
            idle = question is not None and (
                question.run_id is None or question.kind == Kind.OFFER.value
            )
        if idle:
            await self.put_question_aside(caller)

    async def hand_over(
        self,
        caller: Caller,
        outcome: Outcome,
        reason: str,
        urgency: Urgency,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask for a human (R11)."""
        async with self.sessions.begin() as session:
            await self._record(session, caller, "handoff.requested", "R11", {"reason": reason})
            await self._outbox.put(
                session,
                "handoff.requested",
                case_id=caller.case_id,
                person_id=caller.person_id,
                data={
                    "reason": reason,
                    "urgency": urgency.value,
                    "outcome": outcome.value,
                    "facts": dict(facts or {}),
                },
                key=f"{caller.case_id}:{caller.inbox_id}",
            )

    async def solved(self, caller: Caller) -> None:
        """Tell `api` that the employee says it works."""
        async with self.sessions.begin() as session:
            await self._record(session, caller, "case.solved", None, {"by": "employee"})
            await self._outbox.put(
                session,
                "case.solved",
                case_id=caller.case_id,
                person_id=caller.person_id,
                data={"by": "employee"},
                key=f"{caller.case_id}:{caller.inbox_id}",
            )

    async def told(self, caller: Caller, facts: Mapping[str, str | None]) -> None:
        """Pass on what the employee told of his own accord; the engineer's card shows it."""
        known = {name: value for name, value in facts.items() if value}
        if not known:
            return
        async with self.sessions.begin() as session:
            await self._outbox.put(
                session,
                "repair.fact",
                case_id=caller.case_id,
                person_id=caller.person_id,
                data={"step": "employee.told", "result": "ok", "detail": "", "facts": known},
                key=f"{caller.case_id}:{caller.inbox_id}:told",
            )

    async def refused(self, caller: Caller, rule: str, reason: str) -> None:
        """Put a refusal at the door into the ledger."""
        async with self.sessions.begin() as session:
            await self._record(session, caller, "request.refused", rule, {"reason": reason})

    async def _record(
        self,
        session: AsyncSession,
        caller: Caller,
        step: str,
        rule: str | None,
        data: Mapping[str, Any],
    ) -> None:
        entry = LedgerEntry(
            run_id=None,
            case_id=caller.case_id,
            person_id=caller.person_id,
            actor="employee",
            channel=caller.channel,
            step=step,
            rule=rule,
            data=data,
        )
        await self._ledger.record(session, entry)
