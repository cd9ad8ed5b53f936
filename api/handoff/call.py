"""Why a human is called, in the words of the contract."""

from dataclasses import dataclass, field
from typing import Any

from api.handoff.findings import RESETS_ON_HOLD, Finding, finding_of

OWN_FAILURE = "failed"
DISTRESS = "distress"
REASONS = ("asked", OWN_FAILURE, "unsafe", "unknown", "outage", "upset", DISTRESS)
_BY_OUTCOME = {
    "handed_over": "asked",
    "account_excluded": "unsafe",
    "account_disabled": "unsafe",
    "account_expired": "unsafe",
    "leak_ask": "unsafe",
    "leak_not_finished": "unsafe",
    "cooling_down": "unsafe",
    "limit_reached": "unsafe",
    "no_proofs": "unsafe",
    "proof_failed": "unsafe",
    "not_me": "unsafe",
    "release_asked": "unsafe",
    "switched_off": "unsafe",
    "citrix_unreachable": "outage",
    "citrix_start_group": "outage",
    "directory_unreachable": "outage",
}
HELD = frozenset({"release_asked", "switched_off"})
"""Reasons of a repair that may not go by itself; the desk tells them in place of the outcome."""
CANNOT_WORK = "cannot-work"
URGENCIES = (CANNOT_WORK, "hindered", "question")


@dataclass(frozen=True, slots=True)
class Call:
    """A wish for a human; `facts` keep the words of a repair that gave up."""

    reason: str
    urgency: str = "hindered"
    outcome: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    cause: str | None = None

    @property
    def contract_reason(self) -> str:
        """One of `REASONS`: a repair that gave up is told by its outcome."""
        if self.reason in REASONS:
            return self.reason
        if self.finding == RESETS_ON_HOLD:
            return "outage"
        return _BY_OUTCOME.get(self.outcome or "", "failed" if self.outcome else "unknown")

    @property
    def contract_urgency(self) -> str:
        """One of `URGENCIES`."""
        return self.urgency if self.urgency in URGENCIES else "hindered"

    @property
    def finding(self) -> Finding | None:
        """What was found that concerns everybody, if anything."""
        return finding_of(self.outcome, self.reason)
