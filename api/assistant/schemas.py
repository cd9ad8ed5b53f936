"""What goes over the wire between this program and the bot."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Payload(BaseModel):
    """What a button means; only this program builds one."""

    model_config = ConfigDict(extra="forbid")

    intent: str = Field(pattern=r"^[a-z_]{1,60}$")
    entities: dict[str, Any] = Field(default_factory=dict)


class TurnMetadata(BaseModel):
    """Who is asking; the assertion is never logged."""

    inbox_id: str
    assertion: str = Field(repr=False)
    language: str
    language_pinned: bool
    channel: str
    name: str | None
    human_called: bool = False
    upset: bool = False


class Turn(BaseModel):
    """One turn for the bot; exactly one of text and payload is there."""

    case_id: str
    inbox_id: str
    kind: Literal["text", "payload"]
    text: str | None = None
    payload: Payload | None = None
    metadata: TurnMetadata


class ReplyButton(BaseModel):
    """A button as the bot utters it; `payload` is `/intent{json}`."""

    title: str
    payload: str


class Reply(BaseModel):
    """One line of the bot."""

    text: str | None = None
    buttons: list[ReplyButton] = Field(default_factory=list)
    custom: dict[str, Any] | None = None


class Guess(BaseModel):
    """An intent and how sure the bot is."""

    name: str | None = None
    confidence: float = 0.0


class NamedProblem(BaseModel):
    """One problem of a text: what it is, and the part of the text that names it."""

    intent: str = Field(pattern=r"^[a-z_]{1,60}$")
    text: str = Field(min_length=1)
    start: int
    end: int
    confidence: float


class TurnAnswer(BaseModel):
    """What the bot said in a turn; no replies means that it failed."""

    case_id: str
    inbox_id: str
    language: str | None = None
    intent: Guess | None = None
    ranking: list[Guess] = Field(default_factory=list)
    problems: list[NamedProblem] = Field(default_factory=list)
    signals: list[str] = Field(default_factory=list)
    replies: list[Reply] = Field(default_factory=list)


def read_payload(payload: str) -> dict[str, Any] | None:
    """Return the intent and entities of `/intent{json}`, or None when it is not of that shape."""
    if not payload.startswith("/"):
        return None
    intent, brace, rest = payload[1:].partition("{")
    try:
        entities = json.loads(brace + rest) if brace else {}
        return Payload(intent=intent.strip(), entities=entities).model_dump()
    except ValueError:
        return None
