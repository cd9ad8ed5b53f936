"""Runs a runbook as a durable workflow and keeps an eye on what nobody else does."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.domain.outcome import Outcome
from actions.errors import LedgerUnwritable
from actions.events.service import Outbox
from actions.release import waiting
from actions.remediation import endings, repository, speech
from actions.remediation.catalog import Catalog
from actions.remediation.durable import Engine, Journal, Json, State
from actions.remediation.models import Run
from actions.remediation.runbook import Assignment, Ended, HandOver, Runbook
from actions.remediation.tools import Tools
from actions.remediation.work import Work
from actions.switches.positions import Position

_SWEEP_SECONDS = 2.0
_ORPHAN_AFTER = timedelta(seconds=10)
_SIGNAL_AFTER = timedelta(seconds=2)

log = structlog.get_logger()


class Runner:
    """The one workflow there is: it looks the runbook up and lets it run to its end."""

    def __init__(self, catalog: Catalog, tools: Tools) -> None:
        self._catalog = catalog
        self._tools = tools

    async def workflow(self, journal: Journal, args: Json) -> str:
        """Run the runbook of the assignment; the return value is how it ended."""
        assignment = Assignment.from_json(args)
        runbook = self._catalog.by_slug[assignment.slug]
        work = Work(assignment, runbook.manifest, self._tools, journal)
        with structlog.contextvars.bound_contextvars(
            run_id=assignment.run_id, case_id=assignment.case_id
        ):
            try:
                ended = await self._run(runbook, work)
            except LedgerUnwritable:
                why = HandOver(Outcome.TURN_FAILED, "ledger_unwritable", {"rule": "R10"})
                ended = await work.hand_over(why)
            await work.end(ended)
            log.info("run.ended", slug=assignment.slug, result=ended.value)
        return ended.value

    @staticmethod
    async def _run(runbook: Runbook, work: Work) -> Ended:
        position = await waiting.position(work)
        if isinstance(position, Ended):
            return position
        if position is Position.OFF and work.manifest.always_human:
            told = {"topic": work.assignment.intent}
            return await work.hand_over(HandOver(Outcome.HANDED_OVER, "switched_off", told))
        if position is Position.OFF:
            return await endings.first_steps(work, "switched_off")
        return await runbook.run(work)


class Dispatcher:
    """Asks `api` for a turn for what no turn has told, and mends what a crash left."""

    def __init__(self, tools: Tools, engine: Engine, outbox: Outbox) -> None:
        self._tools = tools
        self._engine = engine
        self._outbox = outbox
        self._repair_at = 0.0

    async def run(self) -> None:
        """Dispatch for ever: at once when something was said, else every two seconds."""
        while True:
            self._tools.wakeups.dispatch.clear()
            wait = _SWEEP_SECONDS
            try:
                await self.dispatch()
                if asyncio.get_running_loop().time() >= self._repair_at:
                    self._repair_at = asyncio.get_running_loop().time() + _SWEEP_SECONDS
                    await self.repair()
                wait = await self._wait_seconds()
            except SQLAlchemyError as error:
                log.warning("dispatch.storage_failed", error=type(error).__name__)
            try:
                async with asyncio.timeout(wait):
                    await self._tools.wakeups.dispatch.wait()
            except TimeoutError:
                continue

    async def dispatch(self) -> int:
        """Make a `dialogue.due` for each message nobody waits for; return how many."""
        async with self._tools.sessions.begin() as session:
            rows = await repository.claim_unheard(session, self._tools.clock.now())
            for message, run in rows:
                await self._outbox.put(
                    session,
                    "dialogue.due",
                    case_id=run.case_id,
                    person_id=run.person_id,
                    run_id=run.id,
                    data={"run_id": run.id, "message_seq": message.seq},
                    key=f"{run.id}:{message.seq}",
                )
        return len(rows)

    async def repair(self) -> None:
        """Pass on answers that were stored but not signalled; take up runs that fell over."""
        now = self._tools.clock.now()
        async with self._tools.sessions() as session:
            waiting = await repository.unsignalled(session, now - _SIGNAL_AFTER)
            runs = await repository.all_going(session, now - _ORPHAN_AFTER)
        for question in waiting:
            await self._tools.runs.signal(question)
        states = await self._engine.states([run.id for run in runs])
        for run in runs:
            state = states.get(run.id)
            if state is None:
                await self._engine.start(run.id, assignment_of(run).as_json())
            elif state is not State.GOING:
                await self._give_up(run)

    async def drop_question(self, case_id: str, person_id: str) -> None:
        """Let no run wait for an answer in a case whose person started over."""
        tools = self._tools
        async with tools.sessions.begin() as session:
            dropped = await speech.put_aside(session, tools.clock, self._outbox, case_id, person_id)
        for question in dropped:
            await tools.runs.signal(question)

    async def _give_up(self, run: Run) -> None:
        """Tell employee and engineer that a run broke down; nobody is left waiting."""
        now = self._tools.clock.now()
        log.error("run.broken", run_id=run.id, slug=run.slug)
        async with self._tools.sessions.begin() as session:
            await repository.end_run(session, run.id, Ended.HANDED_OVER.value, now)
            last = await repository.newest_seq(session, run.id)
            values = {
                "run_id": run.id,
                "seq": last + 1,
                "outcome": Outcome.TURN_FAILED.value,
                "slots": {},
                "created_at": now,
            }
            await repository.insert_message(session, values)
            await self._outbox.put(
                session,
                "handoff.requested",
                case_id=run.case_id,
                person_id=run.person_id,
                run_id=run.id,
                data={
                    "reason": "run_broken",
                    "urgency": "cannot-work",
                    "outcome": Outcome.TURN_FAILED.value,
                    "facts": {"runbook": run.slug},
                },
                key=f"{run.id}:broken",
            )

    async def _wait_seconds(self) -> float:
        async with self._tools.sessions() as session:
            until = await repository.next_wake(session)
        if until is None:
            return _SWEEP_SECONDS
        left = (until - self._tools.clock.now()).total_seconds() + 0.01
        return min(max(left, 0.05), _SWEEP_SECONDS)


def assignment_of(run: Run) -> Assignment:
    """Return the assignment as it was when the run was asked for."""
    names = [name for name in Assignment.__slots__ if name != "run_id"]
    return Assignment(run_id=run.id, **{name: getattr(run, name) for name in names})
