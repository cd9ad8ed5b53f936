"""A clock that tests move by hand."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.support.waiting import PATIENCE

START = datetime(2026, 3, 4, 21, 40, tzinfo=UTC)
MOST_STEPS = 5000
"""Into how many steps time is cut at most: who sleeps seconds wakes late when days pass."""


class HandClock:
    """Stands still until `advance`; sleepers wake when their moment has come."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    @property
    def sleeping(self) -> int:
        """How many tasks sleep now."""
        return len(self._sleepers)

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.Event()
        entry = (self._now + timedelta(seconds=seconds), woken)
        self._sleepers.append(entry)
        try:
            await woken.wait()
        finally:
            self._sleepers.remove(entry)

    def leap(self, days: float) -> None:
        """Be some days further at once; sleepers sleep on until time is moved again."""
        self._now += timedelta(days=days)

    async def advance(self, seconds: float) -> None:
        """Move time in steps, so that sleepers wake one after the other."""
        target = self._now + timedelta(seconds=seconds)
        stride = timedelta(seconds=seconds / MOST_STEPS)
        while True:
            due = sorted(moment for moment, _ in self._sleepers if moment <= target)
            self._now = min(max(self._now + stride, due[0]), target) if due else target
            for moment, woken in list(self._sleepers):
                if moment <= self._now:
                    woken.set()
            for _ in range(5):
                await asyncio.sleep(0)
            if not due:
                return

    async def until_sleeping(self, at_least: int = 1) -> None:
        """Wait until so many tasks sleep; raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.sleeping < at_least:
                await asyncio.sleep(0.001)
