"""How much one session may ask of us in a minute and at once."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil

from api.errors import Refused

_WINDOW = timedelta(minutes=1)
_REMEMBERED_KEYS = 20_000


def _too_many(retry_after: float) -> Refused:
    return Refused("web.too_many", status=429, retry_after=max(1, ceil(retry_after)))


class Rate:
    """So many events a minute per key, in this process; the least used keys are forgotten."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: OrderedDict[bytes, deque[datetime]] = OrderedDict()

    def count(self, key: bytes, now: datetime) -> None:
        """Count one event.

        Raises:
            Refused: 429, with the seconds until the next one is welcome.
        """
        moments = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while moments and moments[0] <= now - _WINDOW:
            moments.popleft()
        if len(moments) >= self._per_minute:
            raise _too_many((moments[0] + _WINDOW - now).total_seconds())
        moments.append(now)
        if len(self._seen) > _REMEMBERED_KEYS:
            self._seen.popitem(last=False)


class Places:
    """So many open streams per key, in this process."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken: dict[bytes, int] = {}

    @contextmanager
    def take(self, key: bytes) -> Iterator[None]:
        """Hold a place as long as the block runs.

        Raises:
            Refused: 429, when all places are taken.
        """
        taken = self._taken.get(key, 0)
        if taken >= self._places:
            raise _too_many(5)
        self._taken[key] = taken + 1
        try:
            yield
        finally:
            self._release(key)

    def _release(self, key: bytes) -> None:
        left = self._taken[key] - 1
        if left:
            self._taken[key] = left
        else:
            del self._taken[key]
