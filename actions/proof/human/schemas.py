"""What goes in and out of an engineer's page of human proof."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from actions.proof.schemas import Secret, TicketBody

Way = Literal["call_back", "video_badge"]
Purpose = Literal["password_reset", "registration"]
Stage = Literal["open", "second", "ready", "given", "refused", "expired"]
Role = Literal["first", "second"]


class LinkBody(BaseModel):
    """Which engineer wants to establish who somebody is, and the language of the employee."""

    model_config = ConfigDict(extra="forbid")

    engineer_id: str = Field(min_length=1, max_length=200)
    language: Literal["nl", "en"] = "nl"


class EnterBody(BaseModel):
    """The token of a link."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: Secret = Field(max_length=100)


class RecordBody(TicketBody):
    """How it was established, what was compared, what for, and the code of the engineer's app."""

    way: Way
    compared: list[str] = Field(max_length=10)
    purpose: Purpose
    code: Secret = Field(max_length=40)


class ConfirmBody(TicketBody):
    """The code of the second engineer's app."""

    code: Secret = Field(max_length=40)


class CheckView(BaseModel):
    """What an engineer's browser sees; never a link, a token or a code.

    `telephones` are the directory's. `first` is who looked first, for the second engineer.
    `because` tells why nothing can be established, `no_password` why not for a password.
    """

    stage: Stage
    role: Role = "first"
    because: str | None = None
    name: str = ""
    first_name: str = ""
    telephones: list[str] = Field(default_factory=list)
    needs_second: bool = False
    purposes: list[str] = Field(default_factory=list)
    no_password: str | None = None
    way: str | None = None
    compared: list[str] = Field(default_factory=list)
    first: str = ""
    wrong_left: int = 0
    expires_at: datetime


class CheckAnswer(BaseModel):
    """How a step was taken; `spoken` is the code to read out to the employee, shown once."""

    stage: Stage
    error: str | None = None
    wrong_left: int = 0
    ticket: str | None = None
    spoken: str | None = None
