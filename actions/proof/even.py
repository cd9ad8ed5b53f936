"""Answers after whole steps of time, so that how long it took tells nothing."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


@asynccontextmanager
async def evenly(step: timedelta) -> AsyncIterator[None]:
    """End the block, also one that raises, at the next whole step since it began; 0 is at once."""
    loop, seconds = asyncio.get_running_loop(), step.total_seconds()
    began = loop.time()
    try:
        yield
    finally:
        if seconds > 0:
            spent = loop.time() - began
            await asyncio.sleep(math.ceil(spent / seconds) * seconds - spent)
