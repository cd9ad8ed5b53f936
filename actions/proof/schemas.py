"""What goes in and out of proof: bodies of the socket, views, and what the rest lends us."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.proof.models import Challenge

Action = Literal["password_reset", "account_unlock", "desktop_restart"]
ProofKind = Literal["totp", "mail_code", "sms_code", "recovery", "human_code"]
SentKind = Literal["mail_code", "sms_code"]


class PersonRef(Protocol):
    """The person a proof is asked of, as the directory knows him; `Account` is one."""

    @property
    def person_id(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def principal_name(self) -> str: ...
    @property
    def mail(self) -> str: ...
    @property
    def employed_since(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class PassedProof:
    """A proof that was given and still counts until `valid_until`."""

    challenge_id: str
    person_id: str
    action: str
    kind: str
    passed_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row for the ledger: facts and rule numbers, never a code, token or password."""

    run_id: str | None
    case_id: str | None
    person_id: str | None
    channel: str | None
    step: str
    rule: str
    data: Mapping[str, Any]
    actor: str = "employee"


@dataclass(frozen=True, slots=True)
class SignalDue:
    """What a run must hear; `key` makes repeating harmless.

    Events: `proof_passed` {kind, passed_at, valid_until} ·
    `password_set` {password_set_at, verified, locked} ·
    `failed` {reason: proof_failed | account_excluded | account_disabled | account_expired |
    limit_reached | on_hold | not_verified | directory_unreachable} ·
    `closed` {reason: replaced}, by a newer challenge, or {reason: withdrawn}, by its own person.
    """

    run_id: str
    challenge_id: str
    event: str
    facts: Mapping[str, Any]
    key: str


class Record(Protocol):
    """Writes one row of evidence in the caller's transaction; raises when it cannot (R10)."""

    def __call__(self, session: AsyncSession, evidence: Evidence, /) -> Awaitable[object]: ...


class Announce(Protocol):
    """Tells `api`, in the caller's transaction, that a challenge opened or closed."""

    def __call__(
        self, session: AsyncSession, kind: Literal["challenge.opened", "challenge.closed"],
        challenge: Challenge, /,
    ) -> Awaitable[object]: ...  # fmt: skip


class Recheck(Protocol):
    """Asks switches and policy again just before a write (R5); `run_id` is None at the public door.

    Returns None when the write is allowed, else the outcome to hand over with
    (`account_excluded`, `account_disabled`, ...). Raises DirectoryUnavailable.
    """

    def __call__(
        self, person_id: str, action: str, run_id: str | None, /
    ) -> Awaitable[str | None]: ...


class Screen(Protocol):
    """Asks the policy about an account that a typed name found (R4, R5).

    Returns None when self-service may touch it, else the outcome as `Recheck` does.
    """

    def __call__(self, account: Account, /) -> str | None: ...


class Signal(Protocol):
    """Brings one signal to the durable run; raises SignalUndelivered to be called again."""

    def __call__(self, due: SignalDue, /) -> Awaitable[object]: ...


def _whole_characters(secret: SecretStr) -> SecretStr:
    """Refuse halves of characters, which no directory and no hash can take."""
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("not text") from None
    return secret


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("not a name")
    return name


Secret = Annotated[SecretStr, AfterValidator(_whole_characters)]


class Body(BaseModel):
    """A request of the secure page; a wrong one is answered without repeating it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: Secret = Field(max_length=100)


class ChallengeBody(Body):
    """Which challenge, and the ticket of this browser if it has one."""

    ticket: Secret | None = Field(default=None, max_length=100)


class CodeBody(Body):
    """Send a code."""

    kind: SentKind = "mail_code"


class ProofBody(Body):
    """A code that was typed; `source` is the page's hash of where it came from."""

    kind: ProofKind
    code: Secret = Field(max_length=40)
    source: str | None = Field(default=None, max_length=100)


class PasswordBody(Body):
    """The new password; only the browser that holds the ticket may set it."""

    password: Secret = Field(max_length=1024)
    ticket: Secret | None = Field(default=None, max_length=100)


class StartBody(BaseModel):
    """A name typed at the public door; `source` is the page's hash of where it came from."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, AfterValidator(_printable)] = Field(min_length=1, max_length=100)
    language: Literal["nl", "en"]
    source: str | None = Field(default=None, max_length=100)


class TicketBody(BaseModel):
    """A request at the public door, known by this browser's ticket."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    ticket: Secret = Field(max_length=100)


class StartProofBody(TicketBody):
    """Two of these codes; the other is empty."""

    app_code: Secret = Field(default=SecretStr(""), max_length=40)
    mail_code: Secret = Field(default=SecretStr(""), max_length=40)
    recovery_code: Secret = Field(default=SecretStr(""), max_length=40)
    source: str | None = Field(default=None, max_length=100)


class StartPasswordBody(TicketBody):
    """The new password."""

    password: Secret = Field(max_length=1024)


class GuestBody(BaseModel):
    """Somebody wants to chat, from a request at the public door or without one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    ticket: Secret | None = Field(default=None, max_length=100)
    language: Literal["nl", "en"]


class ChallengeView(BaseModel):
    """What the page shows.

    `because` tells why a challenge is over; `account_name` is for the browser's password store
    and only there once the proof was given.
    """

    challenge_id: str
    action: str
    first_name: str
    language: str
    proofs: list[str]
    sent_to: str | None
    texted_to: str | None = None
    account_name: str | None
    stage: Literal["proof", "password", "done", "expired"]
    because: str | None = None
    wrong_left: int
    seconds_left: int
    expires_at: datetime


class CodeSent(BaseModel):
    """Where the code went, masked, and after how long another may be asked for."""

    sent_to: str
    wait_seconds: int


class ProofAnswer(BaseModel):
    """How a typed code was taken; `ticket` only when it was right and a password follows."""

    stage: Literal["proof", "password", "done", "expired"]
    wrong_left: int
    error: str | None = None
    ticket: str | None = None


class StartAnswer(BaseModel):
    """How a step at the public door was taken; `ticket` is for this browser's cookie alone."""

    stage: Literal["start", "password", "done", "expired"]
    wrong_left: int
    error: str | None = None
    ticket: str | None = None


class GuestPass(BaseModel):
    """The signed pass with which `api` lets a guest chat."""

    guest: str


class StartView(BaseModel):
    """What `/start` shows; names and `locked` only once both proofs were given."""

    stage: Literal["start", "password", "done", "expired"]
    language: str
    wrong_left: int
    action: str
    because: str | None = None
    first_name: str | None = None
    account_name: str | None = None
    locked: bool = False


class PasswordAnswer(BaseModel):
    """The new password was set and verified."""

    stage: Literal["done"] = "done"
