"""Runs every examination; one that fails stops no other."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from api.break_glass import doctor as break_glass
from api.clock import Clock
from api.doctor import foundations
from api.doctor.lines import Line, wrong
from api.settings import Settings
from api.sign_in import doctor as sign_in

LONGEST = timedelta(minutes=1)
"""So long one part is looked at."""


async def examine(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Yield a line for each thing that was looked at."""
    parts = {
        "database": foundations.database(settings),
        "on call": foundations.on_call(settings),
        sign_in.PART: sign_in.examine(settings, clock),
        break_glass.PART: break_glass.examine(settings),
    }
    for name, part in parts.items():
        for line in await _looked_at(name, part):
            yield line


async def _looked_at(name: str, part: AsyncIterator[Line]) -> list[Line]:
    lines: list[Line] = []

    async def read() -> None:
        async with asyncio.timeout(LONGEST.total_seconds()):
            async for line in part:
                lines.append(line)  # noqa: PERF401 - what came before a failure counts

    (failure,) = await asyncio.gather(read(), return_exceptions=True)
    if failure is not None:
        says = f"looking at it failed ({type(failure).__name__})"
        lines.append(wrong(name, says, "Look at its settings; what was told above still counts."))
    return lines
