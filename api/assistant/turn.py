"""One turn: asks the bot, never leaves a person in silence, speaks the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import Wakeup, timeline_changed
from api.assertion import Assertions
from api.assistant.asking import Asking, NoAnswer
from api.assistant.client import BotClient
from api.assistant.commands import Commands
from api.assistant.replies import Replies, ended, failed, searches
from api.assistant.schemas import TurnAnswer
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation.commands import Command, recognise
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.conversation.state import Owner
from api.db import DbSessions
from api.experience.service import Experiences, concerns
from api.handoff import repository as handoffs
from api.handoff.call import Call
from api.handoff.service import HandoffService
from api.learning.service import Learning
from api.messaging import repository as inbox
from api.messaging.models import Inbox
from api.noted import service as noted
from api.tone.mood import is_angry
from api.tone.service import Tone
from api.tone.signals import DISTRESS

log = structlog.stdlib.get_logger(__name__)

LANGUAGES = ("nl", "en")
TYPING_AFTER = timedelta(milliseconds=300)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long who waits for what; see the settings of the same names."""

    receipt_after: timedelta
    handoff_after: timedelta
    down_after: timedelta
    give_up_after: timedelta


@dataclass(frozen=True, slots=True)
class TurnParts:
    """What a turn is made with."""

    sessions: DbSessions
    clock: Clock
    client: BotClient
    assertions: Assertions
    conversation: Conversation
    handoff: HandoffService
    replies: Replies
    commands: Commands
    experiences: Experiences
    learning: Learning
    tone: Tone
    patience: Patience


class Turns:
    """Handles inbox rows for the drain."""

    def __init__(self, parts: TurnParts) -> None:
        self._parts = parts
        self._sessions = parts.sessions
        self._clock = parts.clock
        self._conversation = parts.conversation
        self._handoff = parts.handoff

    async def handle(self, row: Inbox) -> None:
        """Answer a row; it is done in the same commit as its answer."""
        if concerns(row):
            await self._parts.experiences.handle(row)
            return
        if row.kind == "command":
            await self._parts.commands.handle(row)
            return
        async with self._sessions() as db:
            person, case = await conversations.person_and_case(db, row.person_id, row.case_id)
            if case.owner == Owner.ENGINEER or await _untold(db, person, case, row):
                await inbox.finish(db, row, self._clock.now())
                return
        answer = await self._ask(row, person, case)
        await self._speak(row, answer)

    async def park(self, row: Inbox, error: str) -> None:
        """Put a row aside that cannot be answered, tell the person and call a human.

        Nobody is called because it could not be asked how it was.
        """
        log.error("turn.parked", inbox_id=row.id, error=error)
        async with self._sessions.begin() as db:
            person, case = await self._hold(db, row)
            await inbox.park(db, row.id, error, self._clock.now())
            if concerns(row):
                return
            await self._call(db, person, case, Call(reason="failed"), "parked")

    async def _ask(self, row: Inbox, person: Person, case: CareCase) -> TurnAnswer | None:
        patience = self._parts.patience
        asking = Asking(
            self._parts.client,
            self._parts.assertions,
            self._clock,
            down_after=patience.down_after,
            give_up_after=patience.give_up_after,
            human_called=case.owner == Owner.WAITING,
            upset=is_angry(case.mood),
        )
        started = self._clock.now()
        answer = asyncio.create_task(asking.answer(row, person, lambda: self._taken(row)))
        try:
            await self._wait_aloud(row, answer, asking.down, started)
            return await answer
        except NoAnswer:
            await self._escalate(row, "no_answer")
            return None
        finally:
            answer.cancel()

    async def _wait_aloud(
        self, row: Inbox, answer: asyncio.Task[TurnAnswer], down: asyncio.Event, started: datetime
    ) -> None:
        """Say that we are there after a while, call a human after a longer while."""
        patience = self._parts.patience
        since = max(row.received_at, started - patience.receipt_after + timedelta(seconds=1))
        stages: list[tuple[datetime, Callable[[Inbox], Awaitable[None]]]] = [
            (started + TYPING_AFTER, self._typing),
            (since + patience.receipt_after, self._receipt),
            (since + patience.handoff_after, self._give_away),
        ]
        for moment, act in stages:
            await self._until(moment, answer, down)
            if answer.done():
                return
            if down.is_set():
                await self._escalate(row, "bot_down")
                return
            await act(row)

    async def _until(
        self, moment: datetime, answer: asyncio.Task[TurnAnswer], down: asyncio.Event
    ) -> None:
        seconds = max(0.0, (moment - self._clock.now()).total_seconds())
        others = (
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(down.wait()),
        )
        try:
            await asyncio.wait((answer, *others), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for other in others:
                other.cancel()

    async def _taken(self, row: Inbox) -> bool:
        """True when an engineer has the case by now, so that nobody waits for the bot."""
        async with self._sessions() as db:
            case = await conversations.case(db, row.case_id)
        return case is None or case.owner == Owner.ENGINEER

    async def _typing(self, row: Inbox) -> None:
        async with self._sessions.begin() as db:
            timeline_changed(db, row.person_id, Wakeup.TYPING)

    async def _receipt(self, row: Inbox) -> None:
        async with self._sessions.begin() as db:
            person, case = await self._hold(db, row)
            if row.kind != "event" and case.owner != Owner.ENGINEER:
                await self._conversation.say(db, person, case, "receipt", self._clock.now())

    async def _give_away(self, row: Inbox) -> None:
        await self._escalate(row, "no_answer")

    async def _escalate(self, row: Inbox, key: str) -> None:
        async with self._sessions.begin() as db:
            person, case = await self._hold(db, row)
            call = Call(reason="failed", urgency="cannot-work", outcome=key, cause=row.id)
            await self._call(db, person, case, call, key)

    async def _call(
        self, db: AsyncSession, person: Person, case: CareCase, call: Call, key: str
    ) -> None:
        if case.owner == Owner.ENGINEER:
            return
        _, new = await self._handoff.request(db, person, case, call)
        said = key if new else "called_already"
        await self._conversation.say(db, person, case, said, self._clock.now())

    async def _hold(self, db: AsyncSession, row: Inbox) -> tuple[Person, CareCase]:
        return await conversations.lock_person_and_case(db, row.person_id, row.case_id)

    async def _speak(self, row: Inbox, answer: TurnAnswer | None) -> None:
        async with self._sessions.begin() as db:
            person, case = await self._hold(db, row)
            now = self._clock.now()
            if not await inbox.finish(db, row, now):
                return
            if answer is None or case.owner == Owner.ENGINEER:
                return
            if await self._handoff.withdraw(db, case, "assistant", cause=row.id):
                await self._conversation.say(db, person, case, "back_again", now)
            await self._say(db, person, case, row, answer)

    async def _say(
        self, db: AsyncSession, person: Person, case: CareCase, row: Inbox, answer: TurnAnswer
    ) -> None:
        now = self._clock.now()
        if answer.language in LANGUAGES and not person.language_pinned:
            person.language = answer.language
        await self._parts.learning.listen(db, person, case, row, answer)
        await self._parts.tone.hear(db, person, case, row, answer, now)
        if await self._waits_in_distress(db, person, case, answer):
            await self._conversation.say(db, person, case, "distress_waiting", now)
            return
        await self._tell_of_others(db, person, case, row, answer)
        asked = await inbox.typed_before(db, row) if searches(answer.replies) else row.text
        for line in self._parts.replies.lines(answer.replies, person.language, asked):
            await self._conversation.speak(
                db,
                person,
                case,
                line.text,
                now,
                buttons=line.buttons,
                challenge_id=line.challenge_id,
            )
        if failed(answer.replies):
            call = Call(reason="failed", urgency="cannot-work", outcome="turn_failed")
            _, new = await self._handoff.request(db, person, case, call)
            if new and not any(reply.text for reply in answer.replies):
                await self._conversation.say(db, person, case, "turn_failed", now)
        elif case.owner == Owner.WAITING or ended(answer.replies):
            await noted.take_up(db, person, case, now)

    async def _waits_in_distress(
        self, db: AsyncSession, person: Person, case: CareCase, answer: TurnAnswer
    ) -> bool:
        """True when who is not well says something else that is no problem to be helped with."""
        if case.owner != Owner.WAITING or answer.problems or DISTRESS in answer.signals:
            return False
        return await handoffs.in_distress(db, person.id)

    async def _tell_of_others(
        self, db: AsyncSession, person: Person, case: CareCase, row: Inbox, answer: TurnAnswer
    ) -> None:
        """Say which other problems come later, come now, or come no more."""
        told: dict[str, list[str]] = {}
        now, given = self._clock.now(), row.payload or {}
        if inbox.TAKES_UP in given:
            told["noted_now"] = [given[inbox.TAKES_UP]]
        if row.kind == "text" and recognise(row.text or "", waiting=True) is Command.NEVER_MIND:
            told["noted_dropped"] = await noted.drop_all(db, person, now)
        told["noted_also"] = await noted.note(db, person, case, row, answer.problems, now)
        for key, topics in told.items():
            if topics:
                named = noted.named(self._conversation.texts, topics, person.language)
                await self._conversation.say(db, person, case, key, now, problem=named)


async def _untold(db: AsyncSession, person: Person, case: CareCase, row: Inbox) -> bool:
    """True for a result that nobody should hear now: somebody started over, or is not well."""
    if row.kind != "event":
        return False
    return case.started_over or await handoffs.in_distress(db, person.id)
