"""Each part that makes a turn lighter gives what the stock part gives, whatever comes in."""

import random
from itertools import product
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from test_domain import outcomes

from bot.start.lighter.actions import is_plain
from bot.start.lighter.table import stock_rasa

ONLY_IN_RULES = {"rule_only_slots": ["outcome"], "rule_only_loops": ["x_form"]}
STEPS = 30


def component(agent: Agent, kind: type) -> Any:
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if type(node._component) is kind)


def any_event(chance: random.Random) -> dict[str, Any]:
    intent = chance.choice(["printer", "thanks", "answer"])
    parse = {
        "intent": {"name": intent, "confidence": 1.0},
        "entities": chance.choice([[], [{"entity": "application", "value": "Word"}]]),
        "text": "hoi",
    }
    action = chance.choice(["action_listen", "action_listen", "action_problem", "utter_thanks"])
    usual = [
        {"event": "user", "text": "hoi", "parse_data": parse, "metadata": {}},
        {"event": "action", "name": action, "hide_rule_turn": chance.random() < 0.3},
        {"event": "user_featurization", "use_text_for_featurization": False},
        {"event": "slot", "name": "outcome", "value": chance.choice([*outcomes(), None, "odd"])},
        {"event": "bot", "text": "dag", "data": {}},
    ]
    seldom = [
        {"event": "user_featurization", "use_text_for_featurization": True},
        {"event": "action", "name": "x_form"},
        {"event": "active_loop", "name": chance.choice(["x_form", None])},
        {"event": "loop_interrupted", "is_interrupted": True},
        {"event": "action_execution_rejected", "name": "x_form"},
        {"event": "entities", "entities": [{"entity": "device", "value": "laptop"}]},
        {"event": "followup", "name": "utter_greet"},
        {"event": "slot", "name": "choices", "value": ["a", "b"]},
        *({"event": name} for name in ("rewind", "undo", "restart", "session_started")),
        *({"event": name} for name in ("reset_slots", "pause", "resume")),
    ]
    return chance.choice(usual if chance.random() < 0.9 else seldom)


def described(tracker: DialogueStateTracker) -> dict[str, Any]:
    kept = {k: v for k, v in vars(tracker).items() if not k.startswith("_nachtwacht")}
    kept["slots"] = {name: vars(slot) for name, slot in tracker.slots.items()}
    kept["events"] = [event.as_dict() for event in tracker.events]
    for name in ("latest_message", "latest_bot_utterance"):
        kept[name] = {k: v for k, v in kept[name].as_dict().items() if k != "timestamp"}
    return kept


class TestTheStatesOfAConversation:
    @pytest.mark.parametrize("seed", range(8))
    def test_are_those_of_stock_after_any_events(self, seed: int, domain: Domain) -> None:
        chance = random.Random(seed)  # noqa: S311 - a script, no secret
        ours, stock = (DialogueStateTracker("c-1", domain.slots) for _ in range(2))
        for _ in range(STEPS):
            event = {**any_event(chance), "timestamp": 1.0}
            ours.update(Event.from_parameters(event))
            stock.update(Event.from_parameters(event))
            if chance.random() < 0.6:
                continue
            for without_rules, only in product((False, True), ({}, ONLY_IN_RULES)):
                found = ours.past_states(domain, False, without_rules, only)
                with stock_rasa():
                    assert found == stock.past_states(domain, False, without_rules, only)

    @pytest.mark.parametrize("seed", range(8))
    def test_stay_whatever_the_featurizers_take_away(
        self, seed: int, domain: Domain, agent: Agent
    ) -> None:
        chance = random.Random(100 + seed)  # noqa: S311
        policies = [component(agent, RulePolicy), component(agent, MemoizationPolicy)]
        ours, stock = (DialogueStateTracker("c-1", domain.slots) for _ in range(2))
        for _ in range(STEPS):
            event = {**any_event(chance), "timestamp": 1.0}
            ours.update(Event.from_parameters(event))
            stock.update(Event.from_parameters(event))
            for policy, by_text in product(policies, (True, False)):
                found = policy._prediction_states(ours, domain, by_text)
                with stock_rasa():
                    assert found == policy._prediction_states(stock, domain, by_text)


class TestTheCopyOfAConversation:
    @pytest.mark.parametrize("seed", range(4))
    def test_is_what_a_replay_gives(self, seed: int, domain: Domain) -> None:
        chance = random.Random(1000 + seed)  # noqa: S311
        tracker = DialogueStateTracker("c-1", domain.slots)
        tracker.model_id, tracker.assistant_id = "m-1", "nachtwacht"
        for _ in range(STEPS):
            tracker.update(Event.from_parameters({**any_event(chance), "timestamp": 1.0}))
            if chance.random() < 0.2:
                tracker.clear_followup_action()
            ours = described(tracker.copy())
            with stock_rasa():
                assert ours == described(tracker.copy())

    def test_leaves_the_first_alone(self, domain: Domain) -> None:
        tracker = DialogueStateTracker("c-1", domain.slots)
        tracker.update(Event.from_parameters({"event": "action", "name": "action_listen"}))
        before = described(tracker)
        copied = tracker.copy()
        for event in ({"event": "slot", "name": "outcome", "value": "solved"}, {"event": "pause"}):
            copied.update(Event.from_parameters(event))
        assert described(tracker) == before


class TestTheRulesThatFit:
    def test_are_those_of_stock_for_every_rule_and_outcome(self, agent: Agent) -> None:
        policy = component(agent, RulePolicy)
        lookup = policy.lookup[RULES]
        last = [policy._rule_key_to_state(key) for key in lookup]
        said = [{"user": {"intent": name}} for name in ("printer", "affirm", "nlu_fallback")]
        conversations = [
            [{}, *(_as_asked(state) for state in states[:-1]), _as_asked({**states[-1], **more})]
            for states in last[::3]
            for more in ({}, *said)
        ]
        conversations += [[{}], [{"prev_action": {"action_name": "no_such_action"}}], [*said]]
        ours = [policy._get_possible_keys(lookup, states) for states in conversations]
        with stock_rasa():
            stock = [policy._get_possible_keys(lookup, states) for states in conversations]
        assert ours == stock
        assert sum(len(keys) for keys in stock) >= len(last) // 3

    def test_of_equal_length_are_left_to_stock(self, agent: Agent) -> None:
        policy = component(agent, RulePolicy)
        one = '[{"prev_action": {"action_name": "a"}, "slots": {"x": [1.0]}}]'
        two = '[{"prev_action": {"action_name": "a"}, "slots": {"y": [1.0]}}]'
        state = {"prev_action": {"action_name": "a"}, "slots": {"x": (1.0,), "y": (1.0,)}}
        lookup = {one: "utter_one", two: "utter_two"}
        ours = policy._get_possible_keys(lookup, [state])
        with stock_rasa():
            assert max(ours, key=len) == max(policy._get_possible_keys(lookup, [state]), key=len)


def _as_asked(state: dict[str, Any]) -> dict[str, Any]:
    """A state of a rule as a conversation has it: lists were tuples before they were JSON."""
    return {
        kind: {k: tuple(v) if isinstance(v, list) else v for k, v in part.items()}
        for kind, part in state.items()
    }


class TestAnAnswerOfSlots:
    SLOT = {"event": "slot", "name": "outcome", "value": "solved"}  # noqa: RUF012
    PLAIN = ([SLOT], [{**SLOT, "timestamp": None}, SLOT], [{**SLOT, "value": None}], [])
    NOT_PLAIN = (
        [{**SLOT, "name": 7}],
        [{"event": "slot", "name": "x"}],
        [{**SLOT, "timestamp": "now"}],
        [{**SLOT, "metadata": []}],
        [{"event": "no_such_event"}],
        ["slot"],
        {},
        None,
    )

    @pytest.mark.parametrize("events", PLAIN)
    def test_that_is_plain_is_accepted_by_stock(self, events: Any) -> None:
        answer = {"events": events, "responses": [{"text": "hoi"}]}
        assert is_plain(answer)
        with stock_rasa():
            assert RemoteAction("action_problem", None)._validate_action_result(answer)

    @pytest.mark.parametrize("events", NOT_PLAIN)
    def test_that_breaks_the_schema_is_refused(self, events: Any) -> None:
        answer = {"events": events, "responses": []}
        assert not is_plain(answer)
        with pytest.raises(ValidationError):
            RemoteAction("action_problem", None)._validate_action_result(answer)


class TestACall:
    def test_brings_what_is_read_and_not_the_history(self, domain: Domain) -> None:
        tracker = DialogueStateTracker("c-1", domain.slots)
        tracker.update(Event.from_parameters({"event": "action", "name": "action_listen"}))
        action = RemoteAction("action_problem", None)
        ours = action._action_call_format(tracker, domain)
        with stock_rasa():
            stock = action._action_call_format(tracker, domain)
        assert ours.keys() == stock.keys()
        assert ours["tracker"].keys() == stock["tracker"].keys()
        assert {k for k in stock["tracker"] if ours["tracker"][k] != stock["tracker"][k]} == {
            "events"
        }
        assert ours["tracker"]["events"] == []
        assert ours["domain"] == {}
