"""The audit trail: chained, append-only, and no action without its first row."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import create_engine, text

from actions.audit.checking import chain_troubles
from actions.db import DbSessions, engine, sessions
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import SystemClock
from tests.support.actions_house import Stage, running
from tests.support.fakes import a_session
from tests.support.waiting import until


def entry(step: str) -> LedgerEntry:
    return LedgerEntry(
        "r-1", "c-1", "p-1", "assistant", "web", step, "R4", {"b": [1, None], "a": "é"}
    )


@pytest.fixture
async def db(stage: Stage) -> AsyncIterator[DbSessions]:
    bound = engine(stage.url)
    yield sessions(bound)
    await bound.dispose()


class TestTheChain:
    async def test_holds_when_many_write_at_once(self, db: DbSessions) -> None:
        ledger = Ledger(SystemClock())

        async def write(number: int) -> int:
            async with db.begin() as session:
                return await ledger.record(session, entry(f"step.{number}"))

        numbers = await asyncio.gather(*(write(number) for number in range(12)))
        assert sorted(numbers) == list(range(1, 13))
        async with db() as session:
            assert [line async for line in chain_troubles(session)] == []

    async def test_forgets_what_was_rolled_back(self, db: DbSessions) -> None:
        ledger = Ledger(SystemClock())
        async with db() as session:
            await ledger.record(session, entry("step.lost"))
            await session.rollback()
        async with db.begin() as session:
            assert await ledger.record(session, entry("step.kept")) == 1


class TestWithoutAFirstRow:
    async def test_nothing_is_done_and_a_human_is_called(
        self, stage: Stage, role_urls: dict[str, str]
    ) -> None:
        owner = create_engine(role_urls["owner"])
        async with running(stage) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            await anna.says("citrix_session_stuck")
            answered = anna.call("answer", question_id=anna.question_id, value="disconnect")
            with owner.begin() as connection:
                connection.execute(
                    text(
                        "CREATE FUNCTION actions.full() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$ BEGIN IF NEW.step = 'citrix.disconnect.begin' THEN"
                        " RAISE EXCEPTION 'full' USING ERRCODE = '42501'; END IF;"
                        " RETURN NEW; END $$"
                    )
                )
                connection.execute(
                    text(
                        "CREATE TRIGGER full_up BEFORE INSERT ON actions.ledger"
                        " FOR EACH ROW EXECUTE FUNCTION actions.full()"
                    )
                )
            try:
                assert (await anna.send(answered)).outcome == "turn_failed"
                found = await until(lambda: stage.api.of("handoff.requested", anna.case_id))
            finally:
                with owner.begin() as connection:
                    connection.execute(text("DROP TRIGGER full_up ON actions.ledger"))
                    connection.execute(text("DROP FUNCTION actions.full()"))
                owner.dispose()
        assert found[0]["data"]["reason"] == "ledger_unwritable"
        assert stage.broker.count("disconnect s-1") == 0
