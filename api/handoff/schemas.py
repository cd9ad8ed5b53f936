"""The card that an engineer sees: the contract `docs/contracts/handoff.schema.json`."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Urgency = Literal["cannot-work", "hindered", "question"]
Reason = Literal["asked", "failed", "unsafe", "unknown", "outage", "upset", "distress"]


class Wire(BaseModel):
    """A part of the card."""

    model_config = ConfigDict(frozen=True)


class Employee(Wire):
    """Who is asking and how that is known."""

    id: str
    name: str
    email: str
    dept: str
    site: str
    channel: str
    verified: Literal["sso", "code", "none"]


class Mood(Wire):
    """How the employee sounds; `evidence_msg` are sequence numbers. Gone with the case."""

    label: Literal["calm", "tense", "angry", "distressed", "unknown"]
    trend: Literal["worse", "steady", "better", "unknown"]
    evidence_msg: list[int]


class Tried(Wire):
    """One step of a repair and what came of it."""

    action: str
    at: datetime
    result: str
    detail: str
    workflow: str | None
    facts: dict[str, Any]


class Diagnostic(Wire):
    """Something that was read of the world, and when."""

    name: str
    value: str
    at: datetime


class Related(Wire):
    """An outage this belongs to, earlier handoffs of this person, topics of other open cases."""

    outage: str | None
    previous: list[str]
    also: list[str] = Field(default_factory=list)


class TranscriptLine(Wire):
    """One line of what was said; `delivered` is False when it could not be sent."""

    seq: int
    at: datetime
    author: Literal["employee", "assistant", "engineer", "system"]
    name: str | None
    text: str
    buttons: list[str]
    delivered: bool


class AuditLine(Wire):
    """One step in the life of the handoff."""

    at: datetime
    step: str
    actor: str
    note: str | None


class Card(Wire):
    """All that an engineer needs to go on without asking anything again.

    `quote` is the line that named the topic; empty for somebody in distress.
    """

    type: Literal["handoff.initiate"] = "handoff.initiate"
    version: Literal[1] = 1
    id: str
    conversation: str
    lang: Literal["nl", "en"]
    urgency: Urgency
    reason: Reason
    topic: str | None
    outcome: str | None
    state: Literal["open", "paged", "accepted", "with_human", "handed_back", "solved", "withdrawn"]
    engineer: str | None
    opened_at: datetime
    employee: Employee
    quote: str
    summary: list[str] = Field(min_length=3, max_length=3)
    mood: Mood
    tried: list[Tried]
    diagnostics: list[Diagnostic]
    unreachable: list[str]
    related: Related
    transcript: list[TranscriptLine]
    transcript_url: str
    history: list[AuditLine]
    actions: list[str]


class OpenHandoff(Wire):
    """One row of the list on the desk."""

    id: str
    case_id: str
    escalation_id: str
    state: str
    urgency: Urgency
    reason: Reason
    topic: str | None
    name: str
    language: str
    engineer_id: str | None
    engineer_name: str | None
    opened_at: datetime
