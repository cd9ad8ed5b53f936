"""What a runbook is: its manifest, what it may come to, and the words it works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from actions.domain.outcome import Outcome

if TYPE_CHECKING:
    from actions.remediation.work import Work


class Risk(StrEnum):
    """What a runbook changes: a person's session, or the account itself."""

    SESSION = "session"
    ACCOUNT = "account"


class Urgency(StrEnum):
    """How much the employee is held up."""

    CANNOT_WORK = "cannot-work"
    HINDERED = "hindered"
    QUESTION = "question"


class Ended(StrEnum):
    """The closed set of ends of a run."""

    FIXED = "fixed"
    ALREADY_FINE = "already_fine"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    UNCONFIRMED = "unconfirmed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the catalogue, the policy and the documents need to know of a runbook.

    `proof` and `consent` follow R4; `budget` is the longest a run may take without its waits.
    `usual` is what the employee hears when asking how long it takes, his own part included.
    `article`: who may not ask for the repair gets the article of the topic in its place; `said`
    gives, for a problem, the list in `texts` without whose words the article is enough.
    `always_human`: a human is called at once where the repair is switched off.
    """

    slug: str
    intents: tuple[str, ...]
    risk: Risk
    proof: bool
    consent: bool
    ports: tuple[str, ...]
    budget: timedelta
    usual: timedelta
    urgency: Urgency
    article: bool = False
    always_human: bool = False
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assignment:
    """For whom a run works; fixed at its start and taken from the verified caller only (R1)."""

    run_id: str
    slug: str
    case_id: str
    person_id: str
    channel: str
    language: str
    intent: str
    inbox_id: str
    started_at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return the form in which it is stored beside the workflow."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "started_at"} | {
            "started_at": self.started_at.isoformat()
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Assignment":
        """Rebuild it from its stored form."""
        return cls(**{**stored, "started_at": datetime.fromisoformat(stored["started_at"])})


class Result(StrEnum):
    """How a step went."""

    OK = "ok"
    FAILED = "failed"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a step saw or did; `detail` is a key, `facts` are ids and states, no secrets."""

    result: Result
    detail: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    rule: str | None = None

    @property
    def ok(self) -> bool:
        """True when the step did what it should."""
        return self.result is Result.OK

    def as_json(self) -> dict[str, Any]:
        """Return the form in which it is stored beside the workflow."""
        return {
            "result": self.result.value,
            "detail": self.detail,
            "facts": dict(self.facts),
            "rule": self.rule,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        """Rebuild it from its stored form."""
        return cls(Result(stored["result"]), stored["detail"], stored["facts"], stored["rule"])


class Kind(StrEnum):
    """What a question is about; only CONSENT allows a change.

    OFFER outlives its run: a yes starts the repair that its plan names under `offers`.
    """

    CONSENT = "consent"
    CHOICE = "choice"
    WORKS_AGAIN = "works_again"
    HELPED = "helped"
    OFFER = "offer"


class Value(StrEnum):
    """The answers that buttons carry; a choice adds `session:<n>`.

    ALREADY is the employee saying that it works while we were asking something else; LET_BE that
    we need not go on, which is no answer to whether it works.
    """

    YES = "yes"
    NO = "no"
    DISCONNECT = "disconnect"
    LOGOFF = "logoff"
    HUMAN = "human"
    ALREADY = "already"
    LET_BE = "let_be"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to go with a message.

    `plan` maps a value that counts as consent to the targets it covers; `seen` is the state of
    those targets as the employee was told; `offers` is the problem that a yes to an OFFER takes up.
    """

    kind: Kind
    options: tuple[str, ...]
    targets: tuple[str, ...] = ()
    seen: Mapping[str, Any] = field(default_factory=dict)
    consent_to: tuple[str, ...] = ()
    offers: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the employee chose; `question_id` leads to the consent row."""

    question_id: str
    value: str

    def __bool__(self) -> bool:
        return self.value not in {Value.EXPIRED, Value.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class HandOver:
    """Why a human must take it and what he needs to know; `urgency` if not the manifest's."""

    outcome: Outcome
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgency: Urgency | None = None


class Runbook(Protocol):
    """One way to repair one kind of problem; a folder in `actions/runbooks/`."""

    @property
    def manifest(self) -> Manifest:
        """What it is for and what it needs."""
        ...

    async def run(self, work: "Work") -> Ended:
        """Go from diagnosis to the end; deterministic but for what `work` returns."""
        ...
