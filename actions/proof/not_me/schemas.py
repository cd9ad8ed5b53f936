"""What «this was not me» needs of the rest: a human at once, and sessions that are cut."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a human must hear at once: facts for an engineer, never a code or an address."""

    key: str
    person_id: str
    case_id: str | None
    facts: Mapping[str, Any]


class Raise(Protocol):
    """Calls a human urgently, in the caller's transaction; a case is not needed."""

    def __call__(self, session: AsyncSession, alarm: Alarm, /) -> Awaitable[object]: ...


class Cut(Protocol):
    """Ends what somebody may be using under a person's name; safe to repeat.

    Returns how many sessions were cut. Raises NotCut to be called again.
    """

    def __call__(self, person_id: str, /) -> Awaitable[int]: ...
