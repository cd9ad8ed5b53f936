"""An open page hears what changed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import cast

import pytest
from fastapi.sse import ServerSentEvent

from tests.support.api_program import Program, Talker
from tests.support.desk_browser import DeskBrowser, engineer
from tests.support.waiting import PATIENCE


@pytest.fixture
async def bram(program: Program) -> DeskBrowser:
    found = await engineer(program)
    await found.sign_in()
    return found


class Ear:
    """Reads one stream; `hears` waits until a name was said."""

    def __init__(self, events: AsyncGenerator[ServerSentEvent]) -> None:
        self._events = events

    async def hears(self, name: str) -> list[str]:
        """Return what was said up to and with `name`."""
        said: list[str] = []
        async with asyncio.timeout(PATIENCE):
            async for event in self._events:
                said.append(str(event.event))
                if event.event == name:
                    break
        assert said[-1:] == [name]
        return said

    async def ends(self) -> bool:
        """Say whether nothing more comes."""
        async with asyncio.timeout(PATIENCE):
            return [event async for event in self._events] == []


@asynccontextmanager
async def listening(bram: DeskBrowser, handoff_id: str | None) -> AsyncIterator[Ear]:
    watch = await bram.watch(handoff_id)
    events = cast("AsyncGenerator[ServerSentEvent]", watch.follow())
    async with aclosing(events):
        ear = Ear(events)
        await ear.hears("hello")
        yield ear


class TestTheListPage:
    async def test_hears_of_a_new_call(self, bram: DeskBrowser, anna: Talker) -> None:
        async with listening(bram, None) as ear:
            await anna.says("mens")
            assert await ear.hears("calls") == ["calls"]


class TestTheCard:
    async def test_hears_the_employee_and_a_colleague(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        await anna.says("mens")
        (call,) = await program.handoffs_of(anna)
        async with listening(bram, call.id) as ear:
            await program.care.handoff.accept(call.id, program.engineer)
            assert "card" in await ear.hears("talk")
            await anna.says("ben je daar?")
            assert "talk" in await ear.hears("talk")

    async def test_is_quiet_when_another_talks_to_the_assistant(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        await anna.says("mens")
        (call,) = await program.handoffs_of(anna)
        async with listening(bram, call.id) as ear:
            await program.person().says("hallo")
            await anna.says("en?")
            assert await ear.hears("talk") in (["talk"], ["calls", "talk"])


class TestTheEnd:
    async def test_comes_with_signing_out(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        async with listening(bram, None) as ear:
            await bram.sends("/desk/sign-out")
            await anna.says("mens")
            assert await ear.hears("ended") == ["ended"]
            assert await ear.ends()

    async def test_comes_with_the_end_of_the_program(
        self, bram: DeskBrowser, program: Program
    ) -> None:
        async with listening(bram, None) as ear:
            program.care.wakeups.close()
            assert await ear.ends()
