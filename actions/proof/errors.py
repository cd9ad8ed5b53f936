"""What proof of identity answers when it does not go on.

Refused            no challenge is opened; `reason` is a value of `Outcome`, or `on_hold`
├── NoProofs       nothing is registered that may be used
├── CoolingDown    a proof is too new
└── LimitReached   too often, or switched off
    └── OnHold     the company-wide brake is on
ChallengeUnknown   no such challenge for this person
PageError          the page shows the text of `key` and goes on
SignalUndelivered  the waiting run could not be told; it is tried again
NotCut             a back end did not answer; it is tried again
"""

from typing import Any


class Refused(Exception):
    """The rules say no; a person has to take over. `rule` is the number of the rule."""

    reason = "limit_reached"

    def __init__(self, rule: str) -> None:
        super().__init__(f"{self.reason} ({rule})")
        self.rule = rule


class NoProofs(Refused):
    """The person has no registered proof that may be used."""

    reason = "no_proofs"


class CoolingDown(Refused):
    """A proof was registered or changed too short ago."""

    reason = "cooling_down"


class LimitReached(Refused):
    """Too many tries, resets or unlocks, self-service shut or switched off."""

    reason = "limit_reached"


class OnHold(LimitReached):
    """New passwords are on hold for everybody until an engineer releases the brake."""

    reason = "on_hold"


class ChallengeUnknown(LookupError):
    """There is no such challenge, it is over, or it belongs to somebody else."""


class SignalUndelivered(Exception):
    """The run was not reached; the signal stays in the outbox."""


class NotCut(Exception):
    """Sessions could not be cut now."""


class PageError(Exception):
    """An answer to the secure page: `key` of a text, HTTP status, and facts for the text."""

    def __init__(self, key: str, status: int = 422, **facts: Any) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
        self.facts = facts
