"""Ends tasks so that none is left."""

import asyncio
from collections.abc import Iterable
from typing import Any

_TELL_AGAIN_SECONDS = 0.5


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel tasks until each of them has ended, however it ends.

    A query that is cut off can fail as a lost connection does, and who tries again then goes on as
    if nobody had told it to end: so it is told again.
    """
    ending = list(tasks)
    pending = {task for task in ending if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_TELL_AGAIN_SECONDS)
    await asyncio.gather(*ending, return_exceptions=True)
