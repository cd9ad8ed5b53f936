"""A lighter turn decides, says and keeps exactly what stock Rasa does.

Every script is played twice on the same model in the same process: with the names of Rasa that we
replace, and with Rasa's own.
"""

import asyncio
import random
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from action_server import ActionServer
from rasa.core.agent import Agent
from stage import Line, Played, play
from test_conversation import GIBBERISH, LEADS_TO
from test_domain import CONVERSATION, PAYLOAD_ONLY, PROBLEMS, examples, outcomes

from bot.start.lighter.table import stock_rasa

INTENTS = [*PROBLEMS, *CONVERSATION, *PAYLOAD_ONLY]
LONG = 40
Pair: TypeAlias = tuple[Played, Played]
Both: TypeAlias = Callable[[list[Line]], Pair]


@pytest.fixture
def both(agent: Agent, actions: ActionServer, loop: asyncio.AbstractEventLoop) -> Both:
    """Plays a script both ways; returns ours and stock's."""

    def play_both(script: list[Line]) -> Pair:
        ours = play(agent, actions, loop, script)
        with stock_rasa():
            stock = play(agent, actions, loop, script)
        return ours, stock

    return play_both


def assert_same(pair: Pair) -> None:
    ours, stock = pair
    assert ours.predictions == stock.predictions
    assert ours.proposals == stock.proposals
    assert ours.events == stock.events
    assert ours.answers == stock.answers
    assert ours.calls == stock.calls


class TestEveryRule:
    @pytest.mark.parametrize("intent", INTENTS)
    def test_of_an_intent(self, intent: str, both: Both) -> None:
        ends = ["started", None, "solved", "handed_over"]
        assert_same(both([Line(intent=intent, outcome=end) for end in ends]))

    @pytest.mark.parametrize("action", sorted(LEADS_TO))
    @pytest.mark.parametrize("part", range(3))
    def test_of_an_outcome(self, action: str, part: int, both: Both) -> None:
        lines = [Line(intent=LEADS_TO[action], outcome=end) for end in outcomes()[part::3]]
        assert_same(both(lines))

    def test_of_what_is_not_understood(self, both: Both) -> None:
        assert_same(both([Line(GIBBERISH, outcome=end) for end in outcomes()[::4]]))


class TestTheStories:
    def test_of_a_second_problem(self, both: Both) -> None:
        script = [
            Line(intent="printer", outcome="article"),
            Line(intent="password_forgot", outcome="proof_link"),
        ]
        ours, stock = both(script)
        assert_same((ours, stock))
        remembered = [one for one in stock.proposals if one["policy"] == "MemoizationPolicy"]
        assert max(max(one["probabilities"]) for one in remembered) == 1.0

    def test_of_second_thoughts(self, both: Both) -> None:
        script = [
            Line(intent="citrix_session_stuck", outcome="started"),
            Line(intent="ask_human", outcome="handed_over"),
            Line(intent="thanks"),
        ]
        assert_same(both(script))


class TestLongConversations:
    @pytest.mark.parametrize("seed", range(3))
    def test_of_all_kinds_of_turns(self, seed: int, both: Both) -> None:
        chance = random.Random(seed)  # noqa: S311 - a script, no secret
        script = [any_line(chance) for _ in range(LONG)]
        assert_same(both(script))

    @pytest.mark.parametrize("again", ["restart", "back", "session_start"])
    def test_that_begin_again(self, again: str, both: Both) -> None:
        before = [Line("mijn citrix hangt vast"), Line("ja", outcome="solved")]
        after = [Line("ik kan niet printen", outcome="article"), Line(intent="thanks")]
        assert_same(both([*before, Line(intent=again), *after, Line(intent=again), *after]))


class TestWhatActionsMayAnswer:
    @pytest.mark.parametrize(
        "event",
        [
            {"event": "followup", "name": "action_handover"},
            {"event": "followup", "name": "utter_greet"},
            {"event": "reset_slots"},
            {"event": "rewind"},
            {"event": "restart"},
            {"event": "session_started"},
            {"event": "action", "name": "utter_greet"},
            {"event": "user_featurization", "use_text_for_featurization": True},
            {"event": "loop_interrupted", "is_interrupted": True},
            {"event": "slot", "name": "language", "value": "en", "timestamp": 3.5},
            {"event": "bot", "text": "hoi", "data": {}},
            {"event": "pause"},
        ],
        ids=lambda event: event["event"],
    )
    def test_leads_to_the_same(self, event: dict[str, Any], both: Both) -> None:
        script = [
            Line("mijn citrix hangt vast", outcome="citrix_ask_disconnect"),
            Line(intent="answer", outcome="solved", events=(event,)),
            Line("ik kan niet printen", outcome="article"),
            Line(intent="thanks"),
        ]
        assert_same(both(script))

    def test_a_refusal_leads_to_the_same(self, both: Both) -> None:
        refused = Line(intent="answer", reject="action_answer")
        assert_same(both([Line(intent="printer"), refused, Line(intent="thanks")]))


def any_line(chance: random.Random) -> Line:
    outcome = chance.choice([*outcomes(), None])
    language = chance.choice(["nl", "nl", "en"])
    kind = chance.random()
    if kind < 0.5:
        text = chance.choice(examples(chance.choice([*PROBLEMS, *CONVERSATION]), language))
        return Line(text, outcome=outcome, language=language)
    if kind < 0.55:
        return Line(GIBBERISH, outcome=outcome, language=language)
    if kind < 0.6:
        return Line(intent=chance.choice(["restart", "back"]), outcome=outcome)
    entities = {"question_id": "q-1", "value": "yes"} if kind < 0.8 else {}
    return Line(intent=chance.choice(INTENTS), entities=entities, outcome=outcome)
