"""An answer comes after whole steps of time, however it ends."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from actions.proof.even import evenly

STEP = timedelta(milliseconds=50)


async def took(work: float, *, fails: bool = False) -> float:
    """Return how many steps a block took that works so many seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    with suppress(ValueError):
        async with evenly(STEP):
            await asyncio.sleep(work)
            if fails:
                raise ValueError
    return (loop.time() - began) / STEP.total_seconds()


class TestABlock:
    @pytest.mark.parametrize("fails", [False, True])
    async def test_ends_no_earlier_than_one_step(self, fails: bool) -> None:
        assert await took(0, fails=fails) >= 1

    async def test_that_takes_longer_ends_after_two(self) -> None:
        assert await took(STEP.total_seconds() * 1.1) >= 2
