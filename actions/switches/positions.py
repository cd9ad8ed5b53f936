"""What a switch can say, and which of several counts for a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

EVERYBODY = "*"
"""Stands for a group that everybody is in; it is looked at last."""


class Position(StrEnum):
    """Off: a human does it. Propose: an engineer lets each change go. On: it runs by itself."""

    OFF = "off"
    PROPOSE = "propose"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Rule:
    """The position of a runbook for the members of a group of the directory, or EVERYBODY."""

    group: str
    position: Position


def position_for(rules: Iterable[Rule], groups: Collection[str], default: Position) -> Position:
    """Return what the first rule says that the person is in; EVERYBODY and the default come last.

    Args:
        rules: in the administrator's order; the most permissive does not win, the first does.
        groups: in lower case, as `Account.groups`.
    """
    ordered = sorted(rules, key=lambda rule: rule.group == EVERYBODY)
    for rule in ordered:
        if rule.group == EVERYBODY or rule.group in groups:
            return rule.position
    return default


def by_default(env: str, chosen: Position | None) -> Position:
    """Return what counts where no switch says otherwise: off in production, else on."""
    if chosen is not None:
        return chosen
    return Position.OFF if env == "production" else Position.ON
