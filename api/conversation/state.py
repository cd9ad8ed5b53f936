"""Who a case belongs to, and what may change that: a table."""

from enum import StrEnum


class Owner(StrEnum):
    """Who answers the employee."""

    ASSISTANT = "assistant"
    WAITING = "waiting"
    ENGINEER = "engineer"


class Change(StrEnum):
    """What happens to a case."""

    HANDOFF_REQUESTED = "handoff_requested"
    HANDOFF_WITHDRAWN = "handoff_withdrawn"
    ENGINEER_ACCEPTED = "engineer_accepted"
    ENGINEER_LOST = "engineer_lost"
    HANDED_BACK = "handed_back"
    SOLVED = "solved"


TRANSITIONS: dict[tuple[Owner, Change], Owner] = {
    (Owner.ASSISTANT, Change.HANDOFF_REQUESTED): Owner.WAITING,
    (Owner.WAITING, Change.HANDOFF_REQUESTED): Owner.WAITING,
    (Owner.ENGINEER, Change.HANDOFF_REQUESTED): Owner.ENGINEER,
    (Owner.WAITING, Change.HANDOFF_WITHDRAWN): Owner.ASSISTANT,
    (Owner.WAITING, Change.ENGINEER_ACCEPTED): Owner.ENGINEER,
    (Owner.ENGINEER, Change.ENGINEER_LOST): Owner.WAITING,
    (Owner.ENGINEER, Change.HANDED_BACK): Owner.ASSISTANT,
    (Owner.ENGINEER, Change.SOLVED): Owner.ASSISTANT,
    (Owner.WAITING, Change.SOLVED): Owner.ASSISTANT,
    (Owner.ASSISTANT, Change.SOLVED): Owner.ASSISTANT,
}


class NotNow(Exception):
    """This change is not possible in the present state."""


def next_owner(owner: Owner, change: Change) -> Owner:
    """Return who owns the case after a change; raise `NotNow` when it cannot happen."""
    try:
        return TRANSITIONS[owner, change]
    except KeyError as error:
        raise NotNow(f"{change} while {owner}") from error
