"""Graph's answers as errors of the port.

DirectoryError
├── DirectoryUnavailable ── EntraUnavailable   no answer, 429, 5xx, or not Graph's JSON
├── DirectoryForbidden ──── EntraForbidden     our credential is refused, 401 with a new token, 403
└── EntraRejected                              400 and the like: our request was wrong
"""

from dataclasses import dataclass

from actions.ports.directory import DirectoryError, DirectoryForbidden, DirectoryUnavailable

NOT_TRIED = "not_tried"
"""In place of an error word: nobody answered a moment ago, so nobody was asked."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What an engineer needs to find one call back at Microsoft; no personal data, no token."""

    action: str
    status: int  # 0: no answer
    request_id: str = ""
    error: str | None = None
    retry_after: float | None = None

    def __str__(self) -> str:
        known = [self.error, self.request_id and f"request-id {self.request_id}"]
        return ", ".join([f"{self.action}: {self.status or 'no answer'}", *filter(None, known)])


class EntraUnavailable(DirectoryUnavailable):
    """No usable answer within the budget; a write may or may not have had its effect."""

    def __init__(self, facts: CallFacts) -> None:
        super().__init__(str(facts))
        self.facts = facts


class EntraForbidden(DirectoryForbidden):
    """Microsoft refuses our application, here or altogether."""

    def __init__(self, facts: CallFacts) -> None:
        super().__init__(str(facts))
        self.facts = facts


class EntraRejected(DirectoryError):
    """Graph understood the call and will not do it; repeating does not help."""

    def __init__(self, facts: CallFacts) -> None:
        super().__init__(str(facts))
        self.facts = facts


def translate(facts: CallFacts) -> DirectoryError:
    """Return the port's error for a status that is not a success."""
    if facts.status in {401, 403}:
        return EntraForbidden(facts)
    if facts.status in {0, 408, 429} or facts.status >= 500:
        return EntraUnavailable(facts)
    return EntraRejected(facts)
