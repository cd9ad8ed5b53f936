"""Prints a line for each part; the exit code is 1 when something is wrong."""

import asyncio
import sys

from api import logging
from api.clock import SystemClock
from api.doctor import foundations, report
from api.doctor.lines import Line, Verdict
from api.settings import Settings


async def _examine(settings: Settings) -> bool:
    well = True
    async for line in report.examine(settings, SystemClock()):
        well &= _told(line)
    return well


def _told(line: Line) -> bool:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return line.verdict is not Verdict.WRONG


def main() -> int:
    """Return the exit code."""
    settings, missing = foundations.read()
    if settings is None:
        for line in missing:
            _told(line)
        return 1
    logging.configure("CRITICAL")
    return 0 if asyncio.run(_examine(settings)) else 1


if __name__ == "__main__":
    sys.exit(main())
