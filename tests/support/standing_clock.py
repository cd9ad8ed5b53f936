"""A clock that stands still until a test moves it, without anything waiting on it."""

from datetime import UTC, datetime, timedelta

EVENING = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)


class StandingClock:
    """Implements `Clock`."""

    def __init__(self, start: datetime = EVENING) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> None:
        """Move forward, as in `advance(minutes=5)`."""
        self._now += timedelta(**span)
