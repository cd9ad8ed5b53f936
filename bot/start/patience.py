"""Waits for an action server that is just starting again, in place of failing the turn.

Asking twice is safe: the action server answers a message and an action that it has seen from its
own tables and executes nothing again.
"""

import asyncio
import functools
from typing import Any

PATIENCE_SECONDS = 25.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0


def wait_for_actions() -> None:
    """Makes every call to the action server outlast a restart of it. May be called twice."""
    import aiohttp
    from rasa.utils.endpoints import EndpointConfig

    stock = EndpointConfig.request
    if getattr(stock, "is_patient", False):
        return

    @functools.wraps(stock)
    async def request(self: Any, *arguments: Any, **options: Any) -> Any:
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + PATIENCE_SECONDS, FIRST_PAUSE
        while True:
            try:
                return await stock(self, *arguments, **options)
            except aiohttp.ClientConnectionError:
                if loop.time() + pause > deadline:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    request.is_patient = True  # type: ignore[attr-defined]
    EndpointConfig.request = request
