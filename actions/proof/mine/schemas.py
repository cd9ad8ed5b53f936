"""What goes in and out of the page of one's own proofs."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from actions.proof.schemas import ProofKind, Secret, SentKind, TicketBody

NewKind = Literal["totp", "mail_code", "sms_code"]
Stage = Literal["proof", "manage", "refused", "expired"]


class EnterBody(BaseModel):
    """The token of a link."""

    token: Secret = Field(max_length=100)


class SendBody(TicketBody):
    """Send a code that proves something registered."""

    kind: SentKind


class ProveBody(TicketBody):
    """A code of something registered."""

    kind: ProofKind
    code: Secret = Field(max_length=40)
    source: str | None = Field(default=None, max_length=100)


class AddBody(TicketBody):
    """Begin to register something; without a target a code goes to the one typed before."""

    kind: NewKind
    target: Secret | None = Field(default=None, max_length=254)


class ConfirmBody(TicketBody):
    """The code that confirms what is being registered."""

    code: Secret = Field(max_length=40)


class RemoveBody(TicketBody):
    """Which proof goes away."""

    proof_id: str = Field(max_length=100)


class Registered(BaseModel):
    """One registered proof, masked; `left` counts the unused codes of a set.

    `source` says where one comes from that its owner did not register himself.
    """

    id: str
    kind: ProofKind
    target: str | None
    since: datetime
    left: int | None
    source: str | None = None


class Adding(BaseModel):
    """What is being registered: the seed of an app, or where a code went, masked."""

    kind: NewKind
    key: str | None = None
    uri: str | None = None
    target: str | None = None


class MineView(BaseModel):
    """What the page shows.

    `proofs` are the kinds that may be proved with, `offered` those that may be registered, and
    `usable_from` until when nothing of it may be used yet (R8).
    """

    stage: Stage
    language: str
    because: str | None = None
    first_name: str = ""
    proofs: list[str] = Field(default_factory=list)
    sent_to: str | None = None
    texted_to: str | None = None
    wrong_left: int = 0
    registered: list[Registered] = Field(default_factory=list)
    offered: list[str] = Field(default_factory=list)
    usable_from: datetime | None = None
    adding: Adding | None = None
    expires_at: datetime


class MineAnswer(BaseModel):
    """How a step was taken; `ticket` is for this browser's cookie alone, `codes` are shown once."""

    stage: Stage
    wrong_left: int = 0
    error: str | None = None
    ticket: str | None = None
    codes: list[str] | None = None
