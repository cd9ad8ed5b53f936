"""Answers to `api`."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class RegistrationBody(BaseModel):
    """In which language somebody is to see his own proofs."""

    model_config = ConfigDict(extra="forbid")

    language: Literal["nl", "en"] = "nl"


class OpenedBy(BaseModel):
    """Which engineer opens self-service again."""

    model_config = ConfigDict(extra="forbid")

    engineer: str = Field(min_length=1, max_length=200)


class OpenAnswer(BaseModel):
    """Whether anything was shut."""

    opened: bool


class DecidedBy(BaseModel):
    """Which engineer says what on a change that waits."""

    model_config = ConfigDict(extra="forbid")

    engineer: str = Field(min_length=1, max_length=200)
    decision: Literal["released", "refused"]


class DecidedAnswer(BaseModel):
    """The word that counts, which may be an earlier one."""

    decision: Literal["released", "refused", "expired"]


class LinkAnswer(BaseModel):
    """The way to the secure page and until when it works."""

    url: str
    expires_at: datetime


class AccountState(BaseModel):
    """The caller's own account as the directory shows it."""

    enabled: bool
    locked: bool
    expired: bool
    password_expired: bool
    must_change_password: bool
    password_set_at: datetime | None


class SessionState(BaseModel):
    """One of the caller's own screens."""

    kind: str
    state: str
    machine: str
    started_at: datetime | None
    applications: list[str]


class GuestState(BaseModel):
    """Somebody who is not signed in: the name that was typed, and how many codes were right."""

    claimed_name: str
    proofs: Literal["none", "one", "two"]


class StatusAnswer(BaseModel):
    """What was seen now; `unreachable` names the back ends that gave no answer.

    Of a `guest` nothing is looked up.
    """

    account: AccountState | None
    sessions: list[SessionState]
    proofs: list[str]
    unreachable: list[str]
    guest: GuestState | None = None


def guest_status(claimed_name: str, proofs: Literal["none", "one", "two"]) -> StatusAnswer:
    """Return the answer for somebody who is not signed in."""
    guest = GuestState(claimed_name=claimed_name, proofs=proofs)
    return StatusAnswer(account=None, sessions=[], proofs=[], unreachable=[], guest=guest)
