"""The events of the repairing program on the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Identifier = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\w.:-]+$")]
Key = Annotated[str, Field(max_length=200)]


class Part(BaseModel):
    """Data of one type of event; unknown keys are ignored, so that either side may be newer."""

    model_config = ConfigDict(extra="ignore")


class FactData(Part):
    step: Key
    result: Literal["ok", "failed", "refused", "skipped"]
    detail: Key = ""
    facts: dict[str, Any] = Field(default_factory=dict)


class DueData(Part):
    run_id: Identifier
    message_seq: int = Field(ge=0, le=2**31)


class QuestionData(Part):
    question_id: Identifier
    kind: Key | None = None


class ChallengeData(Part):
    """`offer`: what the page is for, when the chat has yet to give it to the employee."""

    challenge_id: Identifier
    until: datetime | None = None
    offer: Literal["password_reset", "registration"] | None = None


class HandoffData(Part):
    reason: Key
    urgency: Key = "hindered"
    outcome: Key | None = None
    facts: dict[str, Any] = Field(default_factory=dict)


class TopicData(Part):
    """The topic and the message that named it."""

    topic: Key
    inbox_id: Identifier | None = None


class SolvedData(Part):
    by: Key = "employee"


class AlarmData(Part):
    reason: Literal["not_me"]
    facts: dict[str, Any] = Field(default_factory=dict)


class BrakeData(Part):
    """After how many new passwords in an hour they were put on hold; `most` was the limit."""

    brake_id: Identifier
    resets: int = Field(ge=0)
    most: int = Field(ge=0)


class Envelope(Part):
    """What all events share; `id` makes a repeated one harmless."""

    id: Identifier
    case_id: Identifier
    person_id: Identifier
    run_id: Identifier | None = None
    at: datetime


class FactEvent(Envelope):
    type: Literal["repair.fact"]
    data: FactData


class DueEvent(Envelope):
    type: Literal["dialogue.due"]
    data: DueData


class QuestionEvent(Envelope):
    type: Literal["question.opened", "question.closed"]
    data: QuestionData


class ChallengeEvent(Envelope):
    type: Literal["challenge.opened", "challenge.closed"]
    data: ChallengeData


class HandoffEvent(Envelope):
    type: Literal["handoff.requested"]
    data: HandoffData


class TopicEvent(Envelope):
    type: Literal["case.topic"]
    data: TopicData


class SolvedEvent(Envelope):
    type: Literal["case.solved"]
    data: SolvedData


class AlarmEvent(Envelope):
    """Something is wrong with a person's account; the case may be `none` or over."""

    type: Literal["person.alarm"]
    data: AlarmData


class BrakeEvent(Envelope):
    """New passwords are on hold for everybody, or go on again; about no case and no person."""

    type: Literal["brake.pulled", "brake.released"]
    data: BrakeData


Event = Annotated[
    FactEvent
    | DueEvent
    | QuestionEvent
    | ChallengeEvent
    | HandoffEvent
    | TopicEvent
    | SolvedEvent
    | AlarmEvent
    | BrakeEvent,
    Field(discriminator="type"),
]
