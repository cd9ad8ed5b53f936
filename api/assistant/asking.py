"""Gets an answer out of the bot, however often it must be asked, and never doubles a turn."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from api.assertion import Asker, Assertions, level_of
from api.assistant.client import BotClient, BotSilent, BotUnreachable
from api.assistant.replies import said_anything
from api.assistant.schemas import Payload, Turn, TurnAnswer, TurnMetadata
from api.clock import Clock
from api.conversation.commands import unslashed
from api.conversation.models import Person
from api.messaging.models import Inbox

log = structlog.stdlib.get_logger(__name__)

PAUSE = 1.0
MOST_EMPTY = 4


class NoAnswer(Exception):
    """The bot has nothing to say, or has said nothing for too long."""


class Asking:
    """One inbox row being asked; `down` is set when the bot has refused connections for a while.

    `human_called` and `upset` are passed on: somebody of IT was called in this case and has not
    come yet, and the employee was angry before.
    """

    def __init__(
        self,
        client: BotClient,
        assertions: Assertions,
        clock: Clock,
        *,
        down_after: timedelta,
        give_up_after: timedelta,
        human_called: bool = False,
        upset: bool = False,
    ) -> None:
        self._client = client
        self._assertions = assertions
        self._clock = clock
        self._human_called = human_called
        self._upset = upset
        self._down_after = down_after
        self._give_up_at = clock.now() + give_up_after
        self._empty = 0
        self._recall_first = False
        self.down = asyncio.Event()

    async def answer(
        self, row: Inbox, person: Person, stop: Callable[[], Awaitable[bool]]
    ) -> TurnAnswer:
        """Return an answer that says something.

        `stop` is asked before every next try: True ends it. Raises `NoAnswer`, or `BotRefused`.
        """
        self._recall_first = row.attempts > 1
        refused_since = None
        while True:
            try:
                answer = await self._once(row, person)
            except BotUnreachable:
                refused_since = refused_since or self._clock.now()
                if self._clock.now() - refused_since >= self._down_after:
                    self.down.set()
            except BotSilent:
                refused_since, self._recall_first = None, True
                log.warning("bot.silent", inbox_id=row.id)
            else:
                if said_anything(answer.replies):
                    return answer
                self._count_empty(row)
            await self._clock.sleep(PAUSE * 2**self._empty)
            if self._clock.now() >= self._give_up_at or await stop():
                raise NoAnswer

    async def _once(self, row: Inbox, person: Person) -> TurnAnswer:
        if self._recall_first:
            known = await self._client.recall(row.case_id, row.id)
            self._recall_first = False
            if known is not None and said_anything(known.replies):
                return known
        return await self._client.send(self._turn(row, person))

    def _count_empty(self, row: Inbox) -> None:
        """An empty answer means a failed action; the same inbox id again does nothing twice."""
        self._empty += 1
        log.warning("bot.empty", inbox_id=row.id, times=self._empty)
        if self._empty >= MOST_EMPTY:
            raise NoAnswer

    def _turn(self, row: Inbox, person: Person) -> Turn:
        asker = Asker(
            person_id=person.id,
            case_id=row.case_id,
            inbox_id=row.id,
            channel=row.channel,
            level=level_of(person.claimed_name),
        )
        metadata = TurnMetadata(
            inbox_id=row.id,
            assertion=self._assertions.mint(asker),
            language=person.language,
            language_pinned=person.language_pinned,
            channel=row.channel,
            name=(person.display_name or "").split(" ")[0] or None,
            human_called=self._human_called,
            upset=self._upset,
        )
        payload, typed = _payload(row), row.text or ""
        return Turn(
            case_id=row.case_id,
            inbox_id=row.id,
            kind="payload" if payload else "text",
            text=None if payload else unslashed(typed) or typed,
            payload=payload,
            metadata=metadata,
        )


def _payload(row: Inbox) -> Payload | None:
    if row.kind == "event":
        given = row.payload or {}
        entities = {"run_id": given.get("run_id"), "message_seq": given.get("message_seq")}
        return Payload(intent="case_event", entities=entities)
    return Payload.model_validate(row.payload) if row.kind == "button" else None
