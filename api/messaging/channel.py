"""The port that every channel implements, found by the constant `CHANNEL` of its folder."""

from dataclasses import dataclass, field
from typing import Protocol

HUMAN = "human"
"""The id of the button «een mens spreken», which works under every line of the assistant."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the far side can show.

    `push`: we send to it (False: it reads the timeline itself, nothing is queued). `max_length`
    counts UTF-16 units, as the providers do.
    """

    push: bool
    buttons: bool
    typing: bool
    edit: bool
    max_length: int


@dataclass(frozen=True, slots=True)
class OutboundButton:
    """A button the person can press; `id` comes back in `InboundMessage.button_id`."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One part of an entry, already fitted to the channel's capabilities.

    `key` is stable over retries. `link` is the address of a page to open, shown as a button.
    """

    key: str
    text: str
    buttons: tuple[OutboundButton, ...] = field(default=())
    link: str | None = None


class DeliveryFailed(Exception):
    """The channel could not deliver; `permanent` means that trying again is useless."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Channel(Protocol):
    """A way to reach people. A channel translates, it never decides anything."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Deliver one part and return the provider's id of it; raise `DeliveryFailed` otherwise."""
        ...
