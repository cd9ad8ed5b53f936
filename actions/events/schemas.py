"""The event as it goes over the wire to `api`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

EventType = Literal[
    "repair.fact",
    "dialogue.due",
    "question.opened",
    "question.closed",
    "challenge.opened",
    "challenge.closed",
    "handoff.requested",
    "case.topic",
    "case.solved",
    "person.alarm",
    "brake.pulled",
    "brake.released",
]


class Event(BaseModel):
    """One fact for `api`: keys and facts, never sentences. `id` makes delivery idempotent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    type: EventType
    case_id: str
    person_id: str
    run_id: str | None
    at: datetime
    data: dict[str, Any]
