"""Prints a line for each part; the exit code is 1 when something is wrong."""

import asyncio
import sys

from actions import logging
from actions.doctor import reading, report
from actions.ports.clock import SystemClock
from actions.settings import Settings


async def _examine(settings: Settings) -> bool:
    well = True
    async for line in report.examine(settings, SystemClock()):
        well &= report.tell([line], _say)
    return well


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Return the exit code."""
    settings, missing = reading.read()
    if settings is None:
        report.tell(missing, _say)
        return 1
    logging.configure("CRITICAL")
    return 0 if asyncio.run(_examine(settings)) else 1


if __name__ == "__main__":
    sys.exit(main())
