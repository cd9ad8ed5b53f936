"""Puts our actions into rasa-sdk: each verified, done once per message, spoken as slots."""

from collections.abc import Mapping
from typing import Any

import structlog
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.assertion import Assertions
from actions.db import DbSessions
from actions.dialogue.turn import Handler, Reply, Turn
from actions.domain.outcome import Outcome
from actions.domain.person import Caller
from actions.errors import AssertionRefused, Broken
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import Clock
from actions.webhook import repository

log = structlog.get_logger()

ANGRY = "angry"


class _Answered(Exception):
    """The message was answered before, perhaps while we worked on it."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__()
        self.answer = answer


class Gate:
    """What stands before every action: who is asking, and was it answered already."""

    def __init__(
        self, sessions: DbSessions, assertions: Assertions, ledger: Ledger, clock: Clock
    ) -> None:
        self._sessions = sessions
        self._assertions = assertions
        self._ledger = ledger
        self._clock = clock

    async def caller(self, tracker: Tracker) -> Caller:
        """Return the verified caller of the turn.

        Raises:
            AssertionRefused: a ledger row says so.
        """
        message = tracker.latest_message or {}
        metadata = message.get("metadata") or {}
        slot = tracker.slots.get("language")
        language = slot if slot in {"nl", "en"} else metadata.get("language")
        try:
            return self._assertions.caller(
                metadata.get("assertion"),
                sender_id=tracker.sender_id,
                inbox_id=metadata.get("inbox_id"),
                language=language if language in {"nl", "en"} else "nl",
            )
        except AssertionRefused as refused:
            log.warning("assertion.refused", reason=refused.code)
            await self._remember(tracker.sender_id, refused)
            raise

    async def once(self, action: str, handler: Handler, turn: Turn) -> dict[str, Any]:
        """Let the handler answer, or return what it answered to this message before.

        The claim, the work and the answer are one transaction, but for what a run must see before
        it goes on (`Runs` settles that).
        """
        caller = turn.caller

        async def hold(connection: AsyncConnection) -> None:
            case_id, known = await repository.claim(
                connection, caller.inbox_id, action, caller.case_id, self._clock.now()
            )
            if case_id != caller.case_id:
                raise _Answered(stored(Reply(Outcome.TURN_FAILED)))
            if known is not None:
                raise _Answered(known)

        try:
            async with self._sessions.together(hold) as joint:
                answer = stored(await handler.handle(turn))
                if not await repository.store(joint.connection, caller.inbox_id, action, answer):
                    raise Broken("call.not_held", action=action)
                return answer
        except _Answered as before:
            return before.answer

    async def _remember(self, case_id: str, refused: AssertionRefused) -> None:
        entry = LedgerEntry(
            run_id=None,
            case_id=case_id,
            person_id=None,
            actor="system",
            channel=None,
            step="assertion.refused",
            rule="R1",
            data={"reason": refused.code},
        )
        async with self._sessions.begin() as session:
            await self._ledger.record(session, entry)


class CustomAction(Action):
    """One of our actions as rasa-sdk wants it."""

    def __init__(self, action: str, handler: Handler, gate: Gate) -> None:
        self._action = action
        self._handler = handler
        self._gate = gate

    def name(self) -> str:
        return self._action

    async def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[dict[str, Any]]:
        """Answer as slots, and buttons where there is a choice."""
        caller = await self._gate.caller(tracker)
        answer = await self._gate.once(self._action, self._handler, turn_of(caller, tracker))
        if answer["buttons"]:
            dispatcher.utter_message(buttons=answer["buttons"])
        return [SlotSet(name, value) for name, value in answer["slots"]]


def executor(handlers: Mapping[str, Handler], gate: Gate) -> ActionExecutor:
    """Return rasa-sdk's executor with all our actions."""
    made = ActionExecutor()
    for name, handler in handlers.items():
        made.register_action(CustomAction(name, handler, gate))
    return made


def turn_of(caller: Caller, tracker: Tracker) -> Turn:
    """Return what the bot understood of the latest message."""
    message = tracker.latest_message or {}
    entities = {
        found["entity"]: found.get("value")
        for found in message.get("entities") or []
        if isinstance(found, dict) and "entity" in found
    }
    choices = [name for name in message.get("choices") or [] if isinstance(name, str)]
    return Turn(
        caller=caller,
        intent=str((message.get("intent") or {}).get("name") or ""),
        text=str(message.get("text") or ""),
        entities=entities,
        choices=tuple(choices),
        human_called=(message.get("metadata") or {}).get("human_called") is True,
        upset=_upset(message),
    )


def _upset(message: Mapping[str, Any]) -> bool:
    before = (message.get("metadata") or {}).get("upset") is True
    return before or ANGRY in (message.get("signals") or [])


def stored(reply: Reply) -> dict[str, Any]:
    """Return the reply as it is kept for a replay; the outcome is set last."""
    last = ["outcome", reply.outcome.value]
    return {
        "slots": [*([name, value] for name, value in reply.slots.items()), last],
        "buttons": [{"title": one.title, "payload": one.payload} for one in reply.buttons],
    }
