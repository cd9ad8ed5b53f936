"""Leaves somebody else's server alone that does not answer, so that everybody hears so at once."""

from datetime import datetime, timedelta

import structlog

from actions.patience import is_away
from actions.ports.clock import Clock

_log = structlog.get_logger()


class NotTried(Exception):
    """It did not answer a moment ago, so it was not asked."""


class Breaker:
    """Closed until so many calls in a row found nobody; then one try each `rest` is let through.

    One for each server that can be away by itself; `name` is for the log. An adapter says that it
    did not try in the words of its port.
    """

    def __init__(self, name: str, clock: Clock, *, failures: int, rest: timedelta) -> None:
        self._name = name
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
        """Note that it answered, with a yes or a no."""
        if self._shut_until is not None:
            _log.info("backend.answers_again", backend=self._name)
        self._in_a_row = 0
        self._shut_until = None

    def silent(self) -> None:
        """Note that it did not."""
        self._in_a_row += 1
        if self._in_a_row >= self._most:
            self.shut(self._rest)

    def shut(self, rest: timedelta) -> None:
        """Let nothing through for so long."""
        if self._shut_until is None:
            _log.warning("backend.left_alone", backend=self._name, seconds=rest.total_seconds())
        self._shut_until = self._clock.now() + rest

    def heard(self, status: int, *, fair: bool) -> None:
        """Note how an HTTP call ended; without an answer it counts only after a fair time."""
        if not is_away(status):
            self.answered()
        elif fair:
            self.silent()
