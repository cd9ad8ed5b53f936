"""The life of a handoff: a table; everything that is called ends somewhere."""

from enum import StrEnum

from api.conversation.state import NotNow


class State(StrEnum):
    """Where a handoff is."""

    OPEN = "open"
    PAGED = "paged"
    ACCEPTED = "accepted"
    WITH_HUMAN = "with_human"
    HANDED_BACK = "handed_back"
    SOLVED = "solved"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to a handoff."""

    PAGE = "page"
    ACCEPT = "accept"
    REPLY = "reply"
    DECAY = "decay"
    HAND_BACK = "hand_back"
    CLOSE = "close"
    WITHDRAW = "withdraw"


UNENDED = (State.OPEN, State.PAGED, State.ACCEPTED, State.WITH_HUMAN)
UNANSWERED = (State.OPEN, State.PAGED)

TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.PAGE): State.PAGED,
    (State.OPEN, Step.ACCEPT): State.ACCEPTED,
    (State.PAGED, Step.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Step.REPLY): State.WITH_HUMAN,
    (State.WITH_HUMAN, Step.REPLY): State.WITH_HUMAN,
    (State.ACCEPTED, Step.DECAY): State.PAGED,
    (State.ACCEPTED, Step.HAND_BACK): State.HANDED_BACK,
    (State.WITH_HUMAN, Step.HAND_BACK): State.HANDED_BACK,
    (State.OPEN, Step.CLOSE): State.SOLVED,
    (State.PAGED, Step.CLOSE): State.SOLVED,
    (State.ACCEPTED, Step.CLOSE): State.SOLVED,
    (State.WITH_HUMAN, Step.CLOSE): State.SOLVED,
    (State.OPEN, Step.WITHDRAW): State.WITHDRAWN,
    (State.PAGED, Step.WITHDRAW): State.WITHDRAWN,
}


def next_state(state: State, step: Step) -> State:
    """Return where a step leads; raise `NotNow` when it cannot happen."""
    try:
        return TRANSITIONS[state, step]
    except KeyError as error:
        raise NotNow(f"{step} while {state}") from error
