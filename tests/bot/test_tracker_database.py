"""Conversations in a real PostgreSQL: read back as saved, and never written over somebody else."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from action_server import ActionServer
from conftest import ASSERTION, TakeTurn, Wait
from rasa.core.agent import Agent
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.start.lighter.table import stock_rasa
from bot.tracker_store import CareTrackerStore, TrackerChanged


class StockStore(SQLTrackerStore):
    """Rasa's own store on the same tables."""

    def __init__(self, domain: Domain, engine: sa.engine.Engine) -> None:
        super().__init__(domain, dialect="sqlite", db=":memory:")
        self.engine = engine
        self.sessionmaker = sa.orm.session.sessionmaker(bind=engine)


@pytest.fixture
def stock(store: CareTrackerStore, agent: Agent) -> StockStore:
    return StockStore(agent.domain, store.engine)


def rows(store: CareTrackerStore, case: str) -> list[tuple[Any, ...]]:
    with store.engine.connect() as connection:
        query = sa.text(
            "SELECT type_name, timestamp, intent_name, action_name, data FROM events"
            " WHERE sender_id = :case ORDER BY id"
        )
        return [tuple(row) for row in connection.execute(query, {"case": case})]


def events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    return [event.as_dict() for event in tracker.events]


class TestAConversation:
    def test_is_read_back_as_it_was_saved(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        turn("i-1")
        tracker = wait(store.retrieve(case))
        tracker.update_with_events(
            [SlotSet("machine", 'WS-"\u00e9\\1\n'), SlotSet("minutes", 15)], None
        )
        wait(store.save(tracker))
        again = wait(store.retrieve(case))
        assert events(again) == events(tracker)
        assert again.current_slot_values() == tracker.current_slot_values()

    def test_is_read_as_stock_reads_it(
        self,
        turn: TakeTurn,
        case: str,
        store: CareTrackerStore,
        stock: StockStore,
        wait: Wait,
    ) -> None:
        for number, intent in enumerate(("", "thanks", "restart", "printer", "thanks")):
            turn(f"i-{number}", intent=intent)
        for name in ("retrieve", "retrieve_full_tracker"):
            ours, theirs = (wait(getattr(each, name)(case)) for each in (store, stock))
            assert events(ours) == events(theirs)

    def test_is_saved_as_stock_saves_it(
        self,
        turn: TakeTurn,
        case: str,
        store: CareTrackerStore,
        stock: StockStore,
        wait: Wait,
    ) -> None:
        turn("i-1")
        saved = wait(store.retrieve_full_tracker(case))
        copied = DialogueStateTracker(f"{case}-copy", stock.domain.slots)
        for event in saved.events:
            copied.update(event)
        with stock_rasa():
            wait(stock.save(copied))
        assert rows(store, case) == rows(store, f"{case}-copy")

    def test_holds_no_assertion(self, turn: TakeTurn, case: str, store: CareTrackerStore) -> None:
        turn("i-1")
        assert rows(store, case)
        assert ASSERTION not in repr(rows(store, case))

    def test_that_nobody_had_is_none(self, store: CareTrackerStore, wait: Wait) -> None:
        assert wait(store.retrieve("c-nobody")) is None


class TestSomebodyElse:
    def test_who_wrote_meanwhile_is_not_written_over(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        turn("i-1")
        first, second = (wait(store.retrieve(case)) for _ in range(2))
        first.update(SlotSet("machine", "WS-1"))
        second.update(SlotSet("machine", "WS-2"))
        wait(store.save(first))
        before = rows(store, case)
        with pytest.raises(TrackerChanged):
            wait(store.save(second))
        assert rows(store, case) == before

    def test_who_began_the_same_case_is_not_written_over(
        self, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        first, second = (DialogueStateTracker(case, store.domain.slots) for _ in range(2))
        for tracker in (first, second):
            tracker.update(SlotSet("machine", "WS-1"))
        wait(store.save(first))
        with pytest.raises(TrackerChanged):
            wait(store.save(second))

    def test_who_forgot_the_case_meanwhile_is_not_undone(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        turn("i-1")
        tracker = wait(store.retrieve(case))
        with store.engine.connect() as connection:
            connection.execute(sa.text("DELETE FROM events WHERE sender_id = :c"), {"c": case})
        tracker.update(SlotSet("machine", "WS-1"))
        with pytest.raises(TrackerChanged):
            wait(store.save(tracker))
        assert rows(store, case) == []

    def test_makes_the_turn_fail_as_one_to_be_sent_again(self) -> None:
        assert issubclass(TrackerChanged, LockError)

    def test_may_save_the_same_tracker_twice(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        turn("i-1")
        tracker = wait(store.retrieve(case))
        for machine in ("WS-1", "WS-2"):
            tracker.update(SlotSet("machine", machine))
            wait(store.save(tracker))
        assert events(wait(store.retrieve(case))) == events(tracker)


class TestATurn:
    def test_is_in_the_database_before_its_answer_leaves(
        self,
        turn: TakeTurn,
        agent: Agent,
        store: CareTrackerStore,
        url: str,
        actions: ActionServer,
    ) -> None:
        answer = turn("i-1")
        calls = len(actions.calls)
        agent.processor.tracker_store = CareTrackerStore(agent.domain, url=url)
        actions.outcome = "solved"
        assert turn("i-1") == answer
        assert len(actions.calls) == calls

    def test_goes_on_after_the_server_closed_its_connections(
        self, turn: TakeTurn, store: CareTrackerStore, url: str
    ) -> None:
        turn("i-1")
        others = sa.create_engine(store.engine.url, isolation_level="AUTOCOMMIT")
        with others.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                )
            )
        others.dispose()
        assert turn("i-2")["replies"]

    def test_waits_for_the_database_without_holding_up_the_program(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        turn("i-1")

        async def read_while_locked() -> DialogueStateTracker:
            blocker = sa.create_engine(store.engine.url)
            with blocker.begin() as connection:
                connection.execute(sa.text("LOCK TABLE rasa.events IN ACCESS EXCLUSIVE MODE"))
                reading = asyncio.ensure_future(store.retrieve(case))
                await asyncio.sleep(0)
                assert not reading.done()
            tracker: DialogueStateTracker = await reading
            blocker.dispose()
            return tracker

        assert isinstance(next(iter(wait(read_while_locked()).events)), Event)
