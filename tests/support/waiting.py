"""Waiting for what comes by itself, with an end that only something broken reaches."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60.0
"""Seconds. Many times what a busy machine needs; who waits for what is there waits no longer."""
LOOK_EVERY = 0.02


async def until(look: Callable[[], list[Any]], *, at_least: int = 1) -> list[Any]:
    """Return what `look` sees once it is enough; raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while len(found := look()) < at_least:
            await asyncio.sleep(LOOK_EVERY)
    return found


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Look again and again until something holds; raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come to hold")
        time.sleep(LOOK_EVERY)
