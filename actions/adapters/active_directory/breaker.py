"""Leaves a directory alone that does not answer, so that everybody hears so at once."""

from datetime import datetime, timedelta

from actions.ports.clock import Clock
from actions.ports.directory import DirectoryUnavailable


class NotTried(DirectoryUnavailable):
    """It did not answer a moment ago, so it was not asked."""


class Breaker:
    """Closed until so many calls in a row found nobody; then one try each `rest` is let through."""

    def __init__(self, clock: Clock, *, failures: int, rest: timedelta) -> None:
        self._clock = clock
        self._most = failures
        self._rest = rest
        self._in_a_row = 0
        self._shut_until: datetime | None = None

    def pass_through(self) -> None:
        """Return when a call may be tried; raises NotTried."""
        if self._shut_until is None:
            return
        now = self._clock.now()
        if now < self._shut_until:
            raise NotTried("it did not answer a moment ago")
        self._shut_until = now + self._rest  # this one tries, the others wait for what it finds

    def answered(self) -> None:
        """Note that the directory answered, with a yes or a no."""
        self._in_a_row = 0
        self._shut_until = None

    def silent(self) -> None:
        """Note that it did not."""
        self._in_a_row += 1
        if self._in_a_row >= self._most:
            self.shut(self._rest)

    def shut(self, rest: timedelta) -> None:
        """Let nothing through for so long."""
        self._shut_until = self._clock.now() + rest
