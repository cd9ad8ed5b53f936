"""What people have in common: a part that fails in the same way for everybody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A service and what is wrong with it."""

    service: str
    error: str


_BY_OUTCOME = {
    "citrix_unreachable": Finding("citrix", "unreachable"),
    "citrix_start_group": Finding("citrix_places", "none"),
    "directory_unreachable": Finding("directory", "unreachable"),
}
_BY_REASON = {"on_hold": Finding("resets", "on_hold")}
_HEALTH = {"citrix.health": "citrix"}

RESETS_ON_HOLD = _BY_REASON["on_hold"]
FINDINGS = (*_BY_OUTCOME.values(), RESETS_ON_HOLD)
LASTING = frozenset({"resets"})
"""Services whose outage ends when the other program says so, not with its last call."""
WORKS_AGAIN = {"citrix": "outage_back_citrix", "resets": "outage_back_resets"}
"""What employees hear when a service that is watched answers again."""


def finding_of(outcome: str | None, reason: str = "") -> Finding | None:
    """Return what a repair found that concerns everybody, by its reason or outcome."""
    return _BY_REASON.get(reason) or _BY_OUTCOME.get(outcome or "")


def answering(step: str, result: str) -> str | None:
    """Return the service that a fact says answers again."""
    return _HEALTH.get(step) if result == "ok" else None
