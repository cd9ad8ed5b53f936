"""One call is one transaction: how much it says to the database, and what a failure leaves."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.db import DbSessions, after_commit, engine, sessions
from actions.errors import Broken
from tests.support.actions_house import Running, Stage, running
from tests.support.fakes import a_session

ENOUGH_TO_START = 4.0
"""Seconds: usually a tenth of a second, but a run that is not there yet cannot be listened to."""


@contextmanager
def said_to_the_database(program: Running) -> Iterator[list[str]]:
    """Collect what the calls say meanwhile: statements, and COMMIT."""
    bound, said = program.house.calls.sync_engine, []

    def statement(_connection: Any, _cursor: Any, words: str, *_rest: Any) -> None:
        said.append(words)

    def commit(_connection: Any) -> None:
        said.append("COMMIT")

    event.listen(bound, "before_cursor_execute", statement)
    event.listen(bound, "commit", commit)
    try:
        yield said
    finally:
        event.remove(bound, "before_cursor_execute", statement)
        event.remove(bound, "commit", commit)


class TestACallWithoutARepair:
    @pytest.mark.parametrize(
        ("before", "intent", "outcome", "statements"),
        [
            ([], "printer", "article", 8),
            (["printer"], "printer", "article", 10),
            (["printer"], "affirm", "solved", 18),
            ([], "ask_status", "status_none", 8),
            ([], "affirm", "nothing_open", 10),
            ([], "nlu_fallback", "unsure", 4),
            (["printer"], "ask_human", "handed_over", 12),
        ],
    )
    async def test_is_one_commit_of_few_statements(
        self, program: Running, before: list[str], intent: str, outcome: str, statements: int
    ) -> None:
        anna = await program.employ()
        for earlier in before:
            await anna.says(earlier)
        with said_to_the_database(program) as said:
            assert (await anna.says(intent, "ja")).outcome == outcome
        assert said.count("COMMIT") == 1
        assert said[-1] == "COMMIT"
        assert len(said) - 1 <= statements, "\n".join(said)

    async def test_that_fails_half_way_leaves_nothing_and_can_be_tried_again(
        self, program: Running, role_urls: dict[str, str]
    ) -> None:
        anna = await program.employ()
        await anna.says("printer")
        inbox = str(uuid4())
        with away(role_urls["owner"], "ledger"):
            assert (await anna.says("affirm", "ja", inbox_id=inbox)).outcome == "turn_failed"
        still = await program.rows("SELECT 1 FROM actions.question WHERE closed_at IS NULL")
        assert len(still) == 1
        assert (await anna.says("affirm", "ja", inbox_id=inbox)).outcome == "solved"
        rows = await program.rows("SELECT step FROM actions.ledger ORDER BY seq")
        assert [row[0] for row in rows] == ["question.answered", "case.solved"]


class TestACallThatWasCutOffWhileItListened:
    async def test_is_taken_up_by_the_same_message_with_the_same_run(self, stage: Stage) -> None:
        stage.patience = ENOUGH_TO_START + 1
        release, inbox = asyncio.Event(), str(uuid4())
        find = stage.broker.find

        async def slow(account: Any) -> Any:
            await release.wait()
            return await find(account)

        stage.broker.find = slow  # type: ignore[method-assign]
        async with running(stage, webhook_deadline=ENOUGH_TO_START) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            late = await anna.says("citrix_session_stuck", inbox_id=inbox)
            assert late.outcome == "turn_failed"
        release.set()
        stage.patience = 60.0
        async with running(stage) as program:
            anna.client = program.client
            taken_up = await anna.says("citrix_session_stuck", inbox_id=inbox)
            again = await anna.says("citrix_session_stuck", inbox_id=inbox)
            requested = await program.rows(
                "SELECT 1 FROM actions.ledger WHERE step = 'run.requested'"
            )
        assert again.body == taken_up.body
        assert len(requested) == 1


class TestAConnectionThatTheServerEnded:
    async def test_is_replaced_before_anybody_notices(
        self, program: Running, role_urls: dict[str, str]
    ) -> None:
        anna = await program.employ()
        await anna.says("printer")
        with psycopg.connect(role_urls["owner"].replace("+psycopg", ""), autocommit=True) as owner:
            ended = owner.execute(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE usename = 'nachtwacht_actions' AND datname = current_database()"
                " AND state = 'idle' AND query LIKE '%COMMIT%'"
            ).fetchone()
        assert ended is not None
        assert ended[0] >= 1
        assert (await anna.taps("yes")).outcome == "solved"


class TestTogether:
    @pytest.fixture
    async def db(self, stage: Stage) -> AsyncIterator[DbSessions]:
        bound = engine(stage.url)
        yield sessions(bound)
        await bound.dispose()

    async def test_all_is_kept_or_nothing(self, db: DbSessions) -> None:
        with pytest.raises(LookupError):
            await _write_and_fail(db)
        assert await _seen(db) == 0

    async def test_others_see_it_at_the_end_and_hear_of_it_then(self, db: DbSessions) -> None:
        told: list[str] = []
        async with db.together(_nothing_to_hold):
            async with db.begin() as session:
                after_commit(session, lambda: told.append("now"))
                await _write(session, "c-1")
            assert await _seen(db) == 1
            assert await asyncio.create_task(_seen(db)) == 0
            assert told == []
        assert await asyncio.create_task(_seen(db)) == 1
        assert told == ["now"]

    async def test_what_is_settled_is_seen_at_once_and_the_rest_can_still_fail(
        self, db: DbSessions
    ) -> None:
        held: list[int] = []

        async def hold(_connection: AsyncConnection) -> None:
            held.append(len(held))

        with pytest.raises(LookupError):
            await _settle_and_fail(db, hold)
        assert await _seen(db) == 1
        assert held == [0, 1]

    async def test_nothing_is_added_to_what_failed(self, db: DbSessions) -> None:
        with pytest.raises(Broken, match="lost"):
            await _go_on_after_a_failure(db)
        assert await _seen(db) == 0

    async def test_alone_there_is_nothing_to_settle(self, db: DbSessions) -> None:
        async with db.begin() as session:
            await _write(session, "c-1")
            await db.settle()
            assert await asyncio.create_task(_seen(db)) == 0


@contextmanager
def away(owner_url: str, table: str) -> Iterator[None]:
    """Take a table away for a while."""
    owner = create_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(text(f"ALTER TABLE actions.{table} RENAME TO away"))
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.execute(text(f"ALTER TABLE actions.away RENAME TO {table}"))
        owner.dispose()


async def _nothing_to_hold(_connection: AsyncConnection) -> None:
    return


async def _write(session: Any, case_id: str) -> None:
    await session.execute(
        text(
            "INSERT INTO actions.case_state (case_id, person_id, unsure_in_a_row)"
            " VALUES (:case, 'p-1', 0)"
        ),
        {"case": case_id},
    )


async def _write_and_fail(db: DbSessions) -> None:
    async with db.together(_nothing_to_hold):
        async with db.begin() as session:
            await _write(session, "c-1")
        raise LookupError


async def _settle_and_fail(db: DbSessions, hold: Any) -> None:
    async with db.together(hold):
        async with db.begin() as session:
            await _write(session, "c-1")
        await db.settle()
        async with db.begin() as session:
            await _write(session, "c-2")
        raise LookupError


async def _go_on_after_a_failure(db: DbSessions) -> None:
    async with db.together(_nothing_to_hold):
        with suppress(LookupError):
            async with db.begin() as session:
                await _write(session, "c-1")
                raise LookupError
        async with db.begin() as session:
            await _write(session, "c-2")


async def _seen(db: DbSessions) -> int:
    async with db() as session:
        return int(await session.scalar(text("SELECT count(*) FROM actions.case_state")) or 0)
