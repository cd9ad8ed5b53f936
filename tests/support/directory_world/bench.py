"""What the contract suite of the port `Directory` works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actions.ports.directory import Directory
from tests.support.proof import SteppedClock


@dataclass
class Bench:
    """One directory with one ordinary person in it, and the hands to change things behind it.

    `change` takes facts in the words of `Account`: enabled, locked, expired, must_change_password,
    password_expired, groups (a list of group names), shared.
    """

    directory: Directory
    person_id: str
    clock: SteppedClock
    change: Callable[..., Awaitable[None]]
    take_away: Callable[[], Awaitable[None]]
