"""A few threads of their own for calls that block, so that a hanging server holds up no other.

A call that is given up on goes on in its thread until the socket's own time is over; its place is
taken until then.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Bulkhead:
    """Runs at most `places` blocking calls at the same time; the others wait their turn."""

    def __init__(self, places: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(places, thread_name_prefix=name)
        self._free = asyncio.Semaphore(places)

    async def run(self, call: Callable[[], T], within: float | None) -> T:
        """Return what the call returns; raises TimeoutError after so many seconds, if any."""
        async with asyncio.timeout(within):
            await self._free.acquire()
            return await asyncio.shield(self._started(call))

    def close(self) -> None:
        """Take no more calls; those that run end by their own time limits."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _started(self, call: Callable[[], T]) -> asyncio.Future[T]:
        future = asyncio.get_running_loop().run_in_executor(self._threads, call)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: asyncio.Future[T]) -> None:
        self._free.release()
        if not future.cancelled():
            future.exception()  # whoever gave up on it has been told already
