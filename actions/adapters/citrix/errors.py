"""Citrix's answers as errors of the port.

SessionsError
├── SessionsUnavailable ── CitrixUnavailable   no answer, 429, 5xx, or not Citrix's JSON
├── SessionsForbidden ──── CitrixForbidden     401 after a new token, 403
├── SessionGone                                404 on a session
└── CitrixRejected                             400, 406, 415, 3xx: our request was wrong
    └── CitrixConflict                         409: the session is not in a state for this
"""

from dataclasses import dataclass

from actions.ports.sessions import SessionsError, SessionsForbidden, SessionsUnavailable

NOT_TRIED = "not_tried"
"""In place of an error word: nobody answered a moment ago, so nobody was asked."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What an engineer needs to find one call back in Citrix's own log; no personal data."""

    action: str
    status: int  # 0: no answer
    transaction_id: str
    citrix_error: str | None = None
    retry_after: float | None = None


class CitrixUnavailable(SessionsUnavailable):
    """No usable answer within the budget; the call may or may not have had its effect."""

    def __init__(self, facts: CallFacts) -> None:
        super().__init__(f"{facts.action}: no usable answer ({facts.status})")
        self.facts = facts


class CitrixForbidden(SessionsForbidden):
    """Citrix refuses our own account."""

    def __init__(self, facts: CallFacts) -> None:
        super().__init__(f"{facts.action}: refused ({facts.status})")
        self.facts = facts


class CitrixRejected(SessionsError):
    """Citrix understood the call and will not do it; repeating does not help."""

    def __init__(self, facts: CallFacts) -> None:
        super().__init__(f"{facts.action}: rejected ({facts.status})")
        self.facts = facts


class CitrixConflict(CitrixRejected):
    """The session is not in a state for this, for example it is being logged off already."""


def translate(facts: CallFacts) -> SessionsError:
    """Return the port's error for a status that is not a success."""
    if facts.status in {401, 403}:
        return CitrixForbidden(facts)
    if facts.status in {0, 408, 429} or facts.status >= 500:
        return CitrixUnavailable(facts)
    return CitrixConflict(facts) if facts.status == 409 else CitrixRejected(facts)
