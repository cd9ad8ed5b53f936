"""The live stream of the web chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from api.messaging import Wakeup
from tests.support.waiting import PATIENCE
from tests.support.web_house import ANNA, BRAM, WebHouse, web_house


async def take(events: AsyncIterator[dict[str, Any]], until: str) -> list[dict[str, Any]]:
    """Return the events up to the first of a kind."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        async for event in events:
            found.append(event)
            if event["event"] == until:
                return found
    return found


async def next_entry(events: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    """Return the next entry; that an answer is being made may be told at any moment before."""
    *before, entry = await take(events, "entry")
    assert {each["event"] for each in before} <= {"typing"}
    return entry


class TestFollowing:
    async def test_history_comes_first_then_what_happens(self, house: WebHouse) -> None:
        anna = await house.browser()
        await anna.send("eerder")
        await anna.texts()
        async with anna.stream() as events:
            begin = await take(events, "live")
            assert begin[0]["event"] == "open"
            assert begin[1]["data"]["text"] == "eerder"
            await anna.send("nu")
            entry = await next_entry(events)
            assert (entry["data"]["text"], entry["id"]) == ("nu", str(entry["data"]["seq"]))

    async def test_goes_on_where_it_broke_off(self, house: WebHouse) -> None:
        anna = await house.browser()
        await anna.send("een")
        await anna.texts()
        seqs = [entry["seq"] for entry in (await anna.read())["entries"]]
        for query in ({"after": seqs[0]}, {"headers": {"Last-Event-ID": str(seqs[0])}}):
            async with anna.stream(**query) as events:
                begin = await take(events, "live")
                assert [int(each["id"]) for each in begin if "id" in each] == seqs[1:]

    async def test_a_long_gap_is_filled_in_order(self, house: WebHouse) -> None:
        async with web_house(house.program, messages_per_minute=1000) as quick:
            anna = await quick.browser()
            for number in range(120):
                await anna.send(f"nummer {number}")
            await anna.texts()
            async with anna.stream(after=0) as events:
                begin = await take(events, "live")
        seqs = [int(each["id"]) for each in begin if "id" in each]
        assert len(seqs) == 241
        assert seqs == sorted(set(seqs))

    async def test_tells_that_an_answer_is_being_made(self, house: WebHouse) -> None:
        anna = await house.browser()
        async with anna.stream() as events:
            await take(events, "live")
            house.program.care.wakeups.publish(ANNA, Wakeup.TYPING)
            (typing,) = await take(events, "typing")
            assert typing["data"]["seconds"] > 0
            assert "id" not in typing

    async def test_says_nothing_of_others(self, house: WebHouse) -> None:
        anna, bram = await house.browser(), await house.browser(BRAM)
        async with anna.stream() as events:
            await take(events, "live")
            await bram.send("van bram")
            await bram.texts()
            await anna.send("van anna")
            entry = await next_entry(events)
            assert entry["data"]["text"] == "van anna"

    async def test_holds_no_database_connection(self, house: WebHouse) -> None:
        more_than_the_pool_has = 25
        async with (
            web_house(house.program, streams_per_session=50) as wide,
            AsyncExitStack() as all_of,
        ):
            anna = await wide.browser()
            for _ in range(more_than_the_pool_has):
                await take(await all_of.enter_async_context(anna.stream()), "live")
            assert (await anna.send("gaat nog")).status_code == 202


class TestEnding:
    async def test_when_the_session_is_closed(self, house: WebHouse) -> None:
        anna = await house.browser()
        async with anna.stream() as events:
            await take(events, "live")
            await house.http.delete("/chat/session", headers=anna.headers)
            assert [each["event"] for each in await take(events, "nothing")] == ["ended"]

    async def test_when_the_session_has_expired(self, house: WebHouse) -> None:
        anna = await house.browser()
        async with anna.stream() as events:
            await take(events, "live")
            await house.program.clock.advance(12 * 3600)
            house.program.care.wakeups.publish(ANNA, Wakeup.ENTRIES)
            assert [each["event"] for each in await take(events, "nothing")] == ["ended"]

    async def test_when_the_program_stops(self, house: WebHouse) -> None:
        anna = await house.browser()
        async with anna.stream() as events:
            await take(events, "live")
            house.program.app.state.web_door.chat.stop()
            assert await take(events, "nothing") == []

    async def test_too_many_at_once_are_refused(self, house: WebHouse) -> None:
        async with web_house(house.program, streams_per_session=1) as strict:
            anna = await strict.browser()
            async with anna.stream() as events:
                await take(events, "live")
                refused = await strict.http.get("/chat/stream", headers=anna.headers)
                assert refused.status_code == 429


@pytest.mark.parametrize("last", ["x", "-1", "1" * 40])
async def test_an_odd_place_is_refused(house: WebHouse, last: str) -> None:
    anna = await house.browser()
    answer = await house.http.get("/chat/messages", params={"after": last}, headers=anna.headers)
    assert answer.status_code == 422
