"""The conversation just spoken in is kept, and is what the database would give."""

import asyncio
import json
import random

import pytest
from action_server import ActionServer
from conftest import TakeTurn, Wait
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from stage import play
from test_lighter_parts import described
from test_same_as_stock import LONG, any_line

from bot.start.lighter.kept import KeptTrackers
from bot.tracker_store import CareTrackerStore


class CheckedStore(CareTrackerStore):
    """Reads each conversation that was kept a second time, and compares."""

    compared = 0

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        everything = fetch_events_from_all_sessions
        kept = self._kept.take(sender_id, self.domain)
        read = await super()._retrieve(sender_id, everything)
        if kept is None or everything:
            return read
        self._kept.bring(kept, self.domain)
        found = await super()._retrieve(sender_id, everything)
        assert found is kept
        assert state(found) == state(read)
        self.compared += 1
        return found


def state(tracker: DialogueStateTracker) -> str:
    """All that a tracker is, but for who reads it; as JSON, which knows no tuples."""
    readers = {"model_id", "assistant_id"}
    kept = {k: v for k, v in described(tracker).items() if k not in readers}
    return json.dumps(kept, default=vars, sort_keys=True)


class TestAConversationThatIsKept:
    @pytest.mark.parametrize("seed", range(3))
    def test_is_what_would_be_read(
        self,
        seed: int,
        agent: Agent,
        url: str,
        actions: ActionServer,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        chance = random.Random(seed)  # noqa: S311 - a script, no secret
        store = CheckedStore(agent.domain, url=url)
        play(agent, actions, loop, [any_line(chance) for _ in range(LONG)], store, f"c-kept-{seed}")
        assert store.compared > LONG / 2

    def test_is_read_again_after_somebody_else_wrote(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, url: str, wait: Wait
    ) -> None:
        for number in range(3):
            turn(f"i-{number}")
        other = CareTrackerStore(store.domain, url=url)
        theirs = wait(other.retrieve(case))
        theirs.update(SlotSet("machine", "WS-1"))
        wait(other.save(theirs))
        assert wait(store.retrieve(case)).get_slot("machine") == "WS-1"

    def test_is_read_again_after_a_turn_that_failed(
        self, turn: TakeTurn, case: str, store: CareTrackerStore, wait: Wait
    ) -> None:
        for number in range(3):
            turn(f"i-{number}")
        tracker = wait(store.retrieve(case))
        tracker.update(SlotSet("machine", "WS-1"))
        assert wait(store.retrieve(case)).get_slot("machine") != "WS-1"

    def test_makes_room(self, domain: Domain) -> None:
        kept = KeptTrackers(most=2)
        for name in ("c-1", "c-2", "c-3"):
            kept.bring(DialogueStateTracker(name, domain.slots), domain)
        assert kept.take("c-1", domain) is None
        assert kept.take("c-3", Domain.empty()) is None
        assert kept.take("c-2", domain) is not None
        assert kept.take("c-2", domain) is None
