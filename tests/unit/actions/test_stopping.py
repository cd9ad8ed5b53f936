"""Whoever is told to end ends, also in an unlucky moment."""

import asyncio
from types import ModuleType

import pytest

import actions.tasks
import api.tasks
from actions.remediation.service import Wakeups


@pytest.mark.parametrize("program", [actions.tasks, api.tasks], ids=lambda each: each.__name__)
class TestATaskThatTakesTheEndForALostConnection:
    async def test_is_told_again(self, program: ModuleType) -> None:
        told = 0

        async def repeats() -> None:
            nonlocal told
            while told < 3:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    told += 1
            raise ConnectionError

        task = asyncio.create_task(repeats())
        await asyncio.sleep(0)
        await program.end([task])
        assert (told, task.done()) == (3, True)


class TestWhoIsWokenAndToldToEndAtOnce:
    @pytest.mark.parametrize("later", range(6))
    async def test_ends(self, later: int) -> None:
        wakeups = Wakeups()

        async def for_ever() -> None:
            while True:
                await wakeups.wait("r-1", 60)

        waiting = asyncio.create_task(for_ever())
        await asyncio.sleep(0)
        wakeups.said("r-1")
        for _ in range(later):
            await asyncio.sleep(0)
        waiting.cancel()
        _, pending = await asyncio.wait([waiting], timeout=5)
        assert not pending
