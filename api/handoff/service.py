"""Calls for a human, and what an engineer can do with the call; every step leaves an audit row."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import desk_changed
from api.clock import Clock
from api.conversation import service as cases
from api.conversation.models import CareCase, Person
from api.conversation.state import Change, Owner
from api.db import DbSessions
from api.handoff import repository
from api.handoff.call import CANNOT_WORK, DISTRESS, OWN_FAILURE, Call
from api.handoff.calls import Calls, EngineerRef, audit, readable_reply
from api.handoff.escalations import Escalations
from api.handoff.findings import answering
from api.handoff.models import Handoff
from api.handoff.state import UNANSWERED, State, Step, next_state
from api.noted import service as noted


class HandoffService:
    """The desk's side of a conversation; wake-ups of the desk tell that the list changed."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        calls: Calls,
        escalations: Escalations,
        first_reply_within: timedelta,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._calls = calls
        self._escalations = escalations
        self._first_reply_within = first_reply_within

    async def request(
        self, db: AsyncSession, person: Person, case: CareCase, call: Call
    ) -> tuple[Handoff, bool]:
        """Call a human, once per case; returns the handoff and whether it is new.

        A call about an outage joins the others. What else the employee named is taken up meanwhile,
        unless the assistant itself fails. The caller holds the person's lock, says something to the
        employee and commits.
        """
        now = self._clock.now()
        if known := await repository.unended(db, case.id):
            worse = call.reason == DISTRESS != known.reason
            if worse:
                known.reason, known.urgency = DISTRESS, CANNOT_WORK
            known.facts = {**known.facts, **call.facts}
            known.outcome = call.outcome or known.outcome
            known.cause = known.cause if call.cause else None
            if known.state in UNANSWERED:
                await self._call_on(db, known, call, now, at_once=worse)
            return known, False
        if case.status == "closed":
            await cases.reopen(db, case, now)
        cases.move(case, Change.HANDOFF_REQUESTED)
        handoff = await self._new(db, person, case, call, now)
        if call.reason != OWN_FAILURE:
            await noted.take_up(db, person, case, now)
        return handoff, True

    async def _new(
        self, db: AsyncSession, person: Person, case: CareCase, call: Call, now: datetime
    ) -> Handoff:
        handoff_id = f"h-{secrets.token_urlsafe(12)}"
        escalation = await self._escalations.join(db, handoff_id, call.finding, now)
        handoff = Handoff(
            id=handoff_id,
            case_id=case.id,
            person_id=person.id,
            state=State.OPEN,
            reason=call.contract_reason,
            urgency=CANNOT_WORK if case.urgent else call.contract_urgency,
            outcome=call.outcome,
            language=person.language,
            facts={**call.facts, "detail": call.reason},
            cause=call.cause,
            escalation_id=escalation.id,
            opened_at=now,
        )
        db.add(handoff)
        await db.flush()
        audit(db, handoff, "request", "", "assistant", None, now)
        await self._escalations.wake(db, escalation, handoff.urgency, now)
        handoff.told_step = escalation.step
        return handoff

    async def hurry(self, db: AsyncSession, case: CareCase) -> None:
        """Let a call that waits say that people or work depend on it."""
        known = await repository.unended(db, case.id)
        if known and known.state in UNANSWERED and known.urgency != CANNOT_WORK:
            known.urgency = CANNOT_WORK
            desk_changed(db)

    async def _call_on(
        self, db: AsyncSession, known: Handoff, call: Call, now: datetime, *, at_once: bool
    ) -> None:
        """Let a call that waits join an outage that was found meanwhile, or be told anew."""
        if call.finding is None:
            escalation = await self._escalations.hold(db, known.escalation_id)
        else:
            escalation = await self._escalations.join(db, known.id, call.finding, now)
        escalation.due_at = None if at_once else escalation.due_at
        await self._escalations.wake(db, escalation, known.urgency, now, at_once=at_once)
        if known.escalation_id != escalation.id:
            known.escalation_id = escalation.id
            known.told_step = escalation.step

    async def withdraw(
        self, db: AsyncSession, case: CareCase, actor: str, cause: str | None = None
    ) -> bool:
        """Take a call back that nobody has accepted; with `cause` only a call of that cause."""
        if case.owner != Owner.WAITING:
            return False
        found = await repository.unended(db, case.id)
        if found is None or found.state not in UNANSWERED or (cause and found.cause != cause):
            return False
        escalation = await self._escalations.hold(db, found.escalation_id)
        now = self._clock.now()
        before = State(found.state)
        found.state = next_state(before, Step.WITHDRAW)
        audit(db, found, Step.WITHDRAW, before, actor, None, now)
        found.ended_at = now
        cases.move(case, Change.HANDOFF_WITHDRAWN)
        await self._escalations.settle(db, escalation, now)
        return True

    async def accept(self, handoff_id: str, engineer: EngineerRef) -> None:
        """Take a call: from now on the assistant is silent. A second time changes nothing.

        Raises `Refused`: `handoff.unknown` (404), `handoff.taken` or `handoff.not_now` (409).
        """
        async with self._sessions.begin() as db:
            held = await self._calls.hold(db, handoff_id, engineer)
            if held.handoff.engineer_id == engineer.id:
                return
            await self._calls.accept(db, held, engineer)
            await self._escalations.settle(db, held.escalation, self._clock.now())

    async def reply(
        self, handoff_id: str, engineer: EngineerRef, text: str, client_id: str | None = None
    ) -> int:
        """Write to the employee and return the sequence number; the same `client_id` is sent once.

        Passwords in the reply are masked too. Raises `Refused` as `accept`, and `reply.empty`.
        """
        readable = readable_reply(text)
        async with self._sessions.begin() as db:
            held = await self._calls.hold(db, handoff_id, engineer)
            if client_id and (known := await repository.was_sent(db, [held.case.id], client_id)):
                return known
            return await self._calls.reply(db, held, engineer, readable, client_id)

    async def hand_back(self, handoff_id: str, engineer: EngineerRef, note: str = "") -> None:
        """Give the conversation back to the assistant; the note stays on the desk."""
        async with self._sessions.begin() as db:
            held = await self._calls.hold(db, handoff_id, engineer)
            await self._calls.hand_back(db, held, engineer, note)
            await self._escalations.settle(db, held.escalation, self._clock.now())

    async def close(self, handoff_id: str, engineer: EngineerRef, note: str = "") -> None:
        """End the case as solved; a message within a day opens it again."""
        async with self._sessions.begin() as db:
            held = await self._calls.hold(db, handoff_id, engineer)
            await self._calls.close(db, held, engineer, note)
            await self._escalations.settle(db, held.escalation, self._clock.now())

    async def mark(
        self, handoff_id: str, engineer: EngineerRef, step: str, *, beside: bool = False
    ) -> None:
        """Leave a row about something an engineer did beside the conversation; raises `Refused`.

        `beside`: a colleague has the call, and keeps it.
        """
        async with self._sessions.begin() as db:
            held = await self._calls.hold(db, handoff_id, None if beside else engineer)
            state = State(held.handoff.state)
            audit(db, held.handoff, step, state, engineer.name, None, self._clock.now())

    async def decay(self) -> int:
        """Call again where an engineer accepted but did not write in time; returns how many."""
        limit = self._clock.now() - self._first_reply_within
        async with self._sessions() as db:
            late = [found.id for found in await repository.unanswered_accepts(db, limit)]
        for handoff_id in late:
            async with self._sessions.begin() as db:
                await self._decay(db, handoff_id, limit)
        return len(late)

    async def _decay(self, db: AsyncSession, handoff_id: str, limit: datetime) -> None:
        held = await self._calls.hold(db, handoff_id, None)
        accepted = held.handoff.accepted_at
        if held.handoff.state != State.ACCEPTED or accepted is None or accepted >= limit:
            return
        await self._calls.lose(db, held)
        now = self._clock.now()
        await self._escalations.wake(db, held.escalation, held.handoff.urgency, now, at_once=True)
        held.handoff.told_step = held.escalation.step

    async def learn(
        self, db: AsyncSession, case: CareCase, step: str, result: str, seen: datetime
    ) -> None:
        """Take in what a repair saw: a service that answers again ends what people wait for.

        The assistant asks this person itself whether it works, unless an engineer has the case.
        """
        service = answering(step, result)
        if service is None:
            return
        await self._escalations.works_again(db, service, seen)
        found = await repository.unended(db, case.id)
        if found and case.owner != Owner.ENGINEER:
            found.told_back_at = max(seen, self._clock.now())
