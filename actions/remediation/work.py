"""The tools of a running runbook: durable steps with an audit row, words, questions, hand-over."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.outcome import Outcome
from actions.errors import LedgerUnwritable
from actions.events.schemas import EventType
from actions.ledger.service import LedgerEntry
from actions.remediation import repository, speech
from actions.remediation.durable import Journal, Json
from actions.remediation.runbook import (
    Answer,
    Ask,
    Assignment,
    Ended,
    Finding,
    HandOver,
    Kind,
    Manifest,
    Result,
    Value,
)
from actions.remediation.tools import Tools

Step = Callable[[], Awaitable[Finding]]
_NAMED = ("expires_at",)
"""Facts of a hand-over that its sentence names."""


class Work:
    """One run at work. Calls are numbered, so that a repeated step finds what it left before."""

    def __init__(
        self, assignment: Assignment, manifest: Manifest, tools: Tools, journal: Journal
    ) -> None:
        self.assignment = assignment
        self.manifest = manifest
        self.tools = tools
        self._journal = journal
        self._count = 0
        self._seq = 0

    async def act(
        self, step: str, function: Step, *, rule: str | None = None, again: bool = False
    ) -> Finding:
        """Do one step: audit row, the step, audit row with the result, a fact for the desk.

        `again`: it was tried before; the desk hears of it only when it is well.

        Raises:
            LedgerUnwritable: the first row could not be written and nothing was done (R10).
        """
        key = self._key()

        async def once() -> Json:
            try:
                async with self.tools.sessions.begin() as session:
                    await self._record(session, f"{step}.begin", rule, {})
            except OperationalError:
                raise
            except SQLAlchemyError:
                return Finding(Result.REFUSED, "ledger_unwritable", rule="R10").as_json()
            finding = await function()
            async with self.tools.sessions.begin() as session:
                await self._record(session, step, finding.rule, finding.as_json())
                if finding.ok or not again:
                    await self._tell_fact(session, step, finding, key)
            return finding.as_json()

        finding = Finding.from_json(await self._journal.step(step, once))
        if finding.detail == "ledger_unwritable":
            raise LedgerUnwritable("ledger.unwritable", step=step)
        return finding

    async def peek(self, step: str, function: Step) -> Finding:
        """Look without changing anything and without an audit row; for polling."""
        self._count += 1

        async def once() -> Json:
            return (await function()).as_json()

        return Finding.from_json(await self._journal.step(step, once))

    async def watch(self, step: str, function: Step) -> Finding:
        """Look as `peek` does; when it is well, `api` hears so, for all who wait for it."""
        key = self._key()

        async def once() -> Json:
            finding = await function()
            if finding.ok:
                async with self.tools.sessions.begin() as session:
                    await self._tell_fact(session, step, finding, key)
            return finding.as_json()

        return Finding.from_json(await self._journal.step(step, once))

    async def _tell_fact(
        self, session: AsyncSession, step: str, finding: Finding, key: str
    ) -> None:
        seen = finding.as_json()
        del seen["rule"]
        await self._tell_api(session, "repair.fact", {"step": step, **seen}, key)

    async def say(
        self, outcome: Outcome, slots: Mapping[str, Any] | None = None, ask: Ask | None = None
    ) -> str:
        """Have a sentence said, with a question if given; return the question's id or ""."""
        self._seq += 1
        seq = self._seq

        async def once() -> Json:
            async with self.tools.sessions.begin() as session:
                question_id, changed = await speech.publish(
                    session, self, seq, outcome, dict(slots or {}), ask
                )
            self.tools.wakeups.said(self.assignment.run_id)
            for question in changed:
                await self.tools.runs.signal(question)
            return {"question_id": question_id}

        self._count += 1
        stored = await self._journal.step(f"say.{outcome.value}", once)
        return str(stored["question_id"])

    async def ask(
        self, outcome: Outcome, ask: Ask, slots: Mapping[str, Any] | None = None
    ) -> Answer:
        """Say it, wait for the answer as long as the question may stay open."""
        question_id = await self.say(outcome, slots, ask)
        seconds = self.tools.pace.question_seconds(ask.kind)
        payload = await self._journal.wait(f"answer:{question_id}", seconds)
        if payload is not None:
            return Answer(question_id, str(payload["value"]))

        async def once() -> Json:
            async with self.tools.sessions.begin() as session:
                return {"value": await speech.expire(session, self, question_id)}

        self._count += 1
        return Answer(
            question_id, str((await self._journal.step("question.expire", once))["value"])
        )

    async def signal(self, topic: str, seconds: float) -> Json | None:
        """Wait for a signal from outside the dialogue."""
        return await self._journal.wait(topic, seconds)

    async def pause(self, seconds: float) -> None:
        """Wait; a restart does not begin the wait anew."""
        await self._journal.sleep(seconds)

    async def now(self) -> datetime:
        """Return the moment this line was first reached."""

        async def once() -> Json:
            return {"now": self.tools.clock.now().isoformat()}

        return datetime.fromisoformat((await self._journal.step("clock.now", once))["now"])

    async def hand_over(self, why: HandOver) -> Ended:
        """Ask for a human with what was found (R11), and tell the employee."""
        await self.call_human(why)
        named = {name: why.facts[name] for name in _NAMED if name in why.facts}
        await self.say(why.outcome, {"reason": why.reason, **named})
        return Ended.HANDED_OVER

    async def call_human(self, why: HandOver) -> None:
        """Ask for a human with what was found (R11); telling it is left to the caller."""
        key = self._key()

        async def once() -> Json:
            async with self.tools.sessions.begin() as session:
                await self._record_if_possible(session, why)
                data = {
                    "reason": why.reason,
                    "urgency": (why.urgency or self.manifest.urgency).value,
                    "outcome": why.outcome.value,
                    "facts": dict(why.facts),
                }
                await self._tell_api(session, "handoff.requested", data, key)
            return {}

        await self._journal.step("handoff.request", once)

    async def solved(self, by: str) -> None:
        """Tell `api` that the problem is over, by the employee's word or as verified."""
        key = self._key()

        async def once() -> Json:
            async with self.tools.sessions.begin() as session:
                await self._record(session, "case.solved", None, {"by": by})
                await self._tell_api(session, "case.solved", {"by": by}, key)
            return {}

        await self._journal.step("case.solved", once)

    async def end(self, ended: Ended) -> None:
        """Close the run."""

        async def once() -> Json:
            async with self.tools.sessions.begin() as session:
                now = self.tools.clock.now()
                await repository.end_run(session, self.assignment.run_id, ended.value, now)
            self.tools.wakeups.forget(self.assignment.run_id)
            return {}

        await self._journal.step("run.end", once)

    async def works_again(self, outcome: Outcome, slots: Mapping[str, Any] | None = None) -> str:
        """Say what was done, ask whether it works again, and close the case on a yes."""
        options = (Value.YES.value, Value.NO.value, Value.HUMAN.value)
        answer = await self.ask(outcome, Ask(Kind.WORKS_AGAIN, options), slots)
        if answer.value in {Value.YES, Value.ALREADY}:
            await self.solved("employee")
            await self.say(Outcome.SOLVED)
            return Value.YES.value
        if answer.value == Value.LET_BE:
            await self.say(Outcome.LET_BE)
        return answer.value

    async def offer(self, outcome: Outcome, intent: str) -> None:
        """Say how it stands and offer to take up a problem; nobody waits for the answer."""
        options = (Value.YES.value, Value.NO.value, Value.HUMAN.value)
        await self.say(outcome, ask=Ask(Kind.OFFER, options, offers=intent))

    def question_expires(self, ask: Ask) -> datetime:
        """Return until when an answer to the question counts."""
        seconds = self.tools.pace.question_seconds(ask.kind)
        return self.tools.clock.now() + timedelta(seconds=seconds)

    def _key(self) -> str:
        self._count += 1
        return f"{self.assignment.run_id}:{self._count}"

    async def _record_if_possible(self, session: AsyncSession, why: HandOver) -> None:
        try:
            async with session.begin_nested():
                await self._record(session, "handoff.requested", "R11", {"reason": why.reason})
        except OperationalError:
            raise
        except SQLAlchemyError:
            return

    async def _record(
        self, session: AsyncSession, step: str, rule: str | None, data: Mapping[str, Any]
    ) -> None:
        entry = LedgerEntry(
            run_id=self.assignment.run_id,
            case_id=self.assignment.case_id,
            person_id=self.assignment.person_id,
            actor="assistant",
            channel=self.assignment.channel,
            step=step,
            rule=rule,
            data=data,
        )
        await self.tools.ledger.record(session, entry)

    async def _tell_api(
        self, session: AsyncSession, kind: EventType, data: Mapping[str, Any], key: str
    ) -> None:
        await self.tools.outbox.put(
            session,
            kind,
            case_id=self.assignment.case_id,
            person_id=self.assignment.person_id,
            run_id=self.assignment.run_id,
            data=data,
            key=key,
        )
