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
_HEALTH = {"citrix.health": "citrix"}

FINDINGS = tuple(_BY_OUTCOME.values())
WORKS_AGAIN = {"citrix": "outage_back_citrix"}
"""What employees hear when a service that is watched answers again."""


def finding_of(outcome: str | None) -> Finding | None:
    """Return what a repair found that concerns everybody, by its outcome."""
    return _BY_OUTCOME.get(outcome or "")


def answering(step: str, result: str) -> str | None:
    """Return the service that a fact says answers again."""
    return _HEALTH.get(step) if result == "ok" else None
