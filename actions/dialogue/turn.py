"""One turn as an action sees it, and what the action answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.domain.outcome import Outcome
from actions.domain.person import Caller


@dataclass(frozen=True, slots=True)
class Turn:
    """The verified caller and what the bot understood; `text` is never stored or logged.

    `choices` are the intents to ask about when the bot is unsure, likeliest first.
    `human_called` is what `api` says of the case; only words depend on it. `upset` is true when the
    employee is angry, now or before: a human comes sooner, and nothing else depends on it.
    """

    caller: Caller
    intent: str
    text: str = ""
    entities: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    human_called: bool = False
    upset: bool = False

    def entity(self, name: str) -> str | None:
        """Return one entity as text."""
        value = self.entities.get(name)
        return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice; `payload` is Rasa's `/intent{json}`."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What an action came to."""

    outcome: Outcome
    slots: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()


class Handler(Protocol):
    """One custom action."""

    async def handle(self, turn: Turn) -> Reply:
        """Answer the turn."""
        ...
