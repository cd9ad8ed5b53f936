"""How long somebody else's server is waited for, and when it is asked again."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

from actions.ports.clock import Clock

NO_ANSWER = 0
"""In place of an HTTP status."""
TRIES = 4

Pause = Callable[[float], Awaitable[None]]


class Budget:
    """The time that is left for one call of a port."""

    def __init__(self, total: timedelta) -> None:
        self._total = total.total_seconds()
        self._end = asyncio.get_running_loop().time() + self._total

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - asyncio.get_running_loop().time())

    def is_fair(self, try_timeout: float) -> bool:
        """True while a try still gets half of the time it could have had at best."""
        return 2 * self.left() >= min(try_timeout, self._total)


class BackOff:
    """The wait before another try: what the server names, else twice as long each time."""

    def __init__(self, first_pause: timedelta, clock: Clock) -> None:
        self._first_pause = first_pause.total_seconds()
        self._clock = clock

    def wait(self, headers: Mapping[str, str], attempt: int) -> float:
        """Return seconds to wait after attempt 0, 1, …."""
        named = self._retry_after(headers.get("Retry-After"))
        if named is not None:
            return named
        jitter = 1 + secrets.randbelow(250) / 1000
        return float(self._first_pause * 2**attempt * jitter)

    def _retry_after(self, value: str | None) -> float | None:
        if value is None:
            return None
        if value.strip().isascii() and value.strip().isdigit():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        return max(0.0, (moment - self._clock.now()).total_seconds())


def is_passing(status: int) -> bool:
    """True for a trouble that another try may not meet."""
    return status in {NO_ANSWER, 408, 429} or status >= 500


def is_away(status: int) -> bool:
    """True when nobody answered, or a gateway that found nobody behind it."""
    return status in {NO_ANSWER, 502, 504}
