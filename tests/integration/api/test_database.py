"""Connections that the server ended, and wake-ups that leave with a commit."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from api.announcing import Lane, Wakeup, inbox_filled, timeline_changed
from api.conversation import repository as people
from tests.support.api_program import Program, Talker


def driver_url(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


class TestEndedConnections:
    async def test_are_replaced_before_anybody_notices(
        self, program: Program, anna: Talker, role_urls: dict[str, str]
    ) -> None:
        await anna.says("voor de storing")
        with psycopg.connect(driver_url(role_urls["owner"]), autocommit=True) as owner:
            ended = owner.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE usename = 'nachtwacht_api' AND datname = current_database()"
                " AND state = 'idle' AND application_name = ''"
                " AND query NOT LIKE 'LISTEN%' AND query NOT LIKE '%advisory%'"
            ).fetchone()
        assert ended is not None
        assert ended[0] >= 1
        await anna.says("na de storing")
        assert (await anna.heard())[-1] == "bot: na de storing"


class TestWakeups:
    @pytest.fixture
    async def notices(self, role_urls: dict[str, str]) -> AsyncIterator[list[str]]:
        """Return what another process hears, filled while the test runs."""
        heard: list[str] = []
        address = driver_url(role_urls["owner"])
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute("LISTEN nachtwacht_person")
            await connection.execute("LISTEN nachtwacht_inbox")
            listening = asyncio.create_task(_collect(connection, heard))
            yield heard
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def test_leave_once_however_often_a_timeline_grew(
        self, program: Program, notices: list[str]
    ) -> None:
        async with program.care.sessions.begin() as db:
            for _ in range(3):
                timeline_changed(db, "p-1")
            inbox_filled(db, "p-1", Lane.TURNS)
        await self._marked(program, notices)
        assert sorted(notices[:-1]) == ["p-1:entries", "p-1:turns"]

    async def test_stay_here_when_the_transaction_fails(
        self, program: Program, notices: list[str]
    ) -> None:
        with pytest.raises(LookupError):
            await self._announce_and_fail(program)
        await self._marked(program, notices)
        assert notices[:-1] == []

    async def test_wake_a_reader_of_the_same_process_once(self, program: Program) -> None:
        heard: list[Wakeup] = []

        async def read() -> None:
            async for wakeup in program.care.wakeups.listen("p-3"):
                heard.append(wakeup)
                if wakeup is Wakeup.SESSION:
                    return

        reader = asyncio.create_task(read())
        await asyncio.sleep(0)
        for why in (Wakeup.ENTRIES, Wakeup.SESSION):
            async with program.care.sessions.begin() as db:
                timeline_changed(db, "p-3", why)
        await asyncio.wait_for(reader, 30)
        assert heard == [Wakeup.ENTRIES, Wakeup.ENTRIES, Wakeup.SESSION]

    @staticmethod
    async def _announce_and_fail(program: Program) -> None:
        async with program.care.sessions.begin() as db:
            timeline_changed(db, "p-2")
            raise LookupError

    @staticmethod
    async def _marked(program: Program, notices: list[str]) -> None:
        """Wait until a last notice has arrived, so that all earlier ones have."""
        async with program.care.sessions.begin() as db:
            timeline_changed(db, "end")
        async with asyncio.timeout(30):
            while "end:entries" not in notices:
                await asyncio.sleep(0.01)


async def test_a_statement_by_itself_is_kept_at_once(program: Program) -> None:
    anna = Talker(program, "p-4")
    async with program.care.sessions() as db:
        await people.upsert_person(db, anna.id, "en")
    async with program.care.sessions() as db:
        assert (found := await people.person(db, anna.id)) is not None
        assert found.language == "en"


async def _collect(connection: psycopg.AsyncConnection[Any], heard: list[str]) -> None:
    async for notice in connection.notifies():
        heard.append(notice.payload.partition(":")[2])  # noqa: PERF401 - read while it grows
