"""What a channel hands in, and what it gets back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Language = Literal["nl", "en"]
InboundKind = Literal["text", "button", "seen"]


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a person whose identity the channel has already proved.

    `provider_id` is unique within the channel and makes a redelivery harmless. `address` is where
    the channel reaches the person. For `seen`, `text` is the highest sequence number shown.
    """

    channel: str
    provider_id: str
    person_id: str
    address: str
    kind: InboundKind = "text"
    text: str | None = None
    button_id: str | None = None
    language_hint: Language | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The message is committed; `seq` is its place in the person's timeline.

    `duplicate` is True when the same provider id, or the same button, was accepted before: the ids
    are then those of the first time.
    """

    inbox_id: str
    seq: int
    duplicate: bool
