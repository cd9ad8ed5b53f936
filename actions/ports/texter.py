"""Short messages to registered phones; restricted: off unless an administrator allows them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """One short message, ready to send; `to` is international, as in `+31612345678`."""

    to: str
    body: str


class TextUnavailable(Exception):
    """The message could not be handed over; it was not sent."""


class Texter(Protocol):
    """Hands a short message to whoever sends it."""

    async def send(self, text: Text) -> None:
        """Send one message; raises TextUnavailable."""
        ...
