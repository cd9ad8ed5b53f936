"""Plays one script of turns on the real model and writes down all that Rasa decided."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from action_server import ActionServer
from rasa.core.agent import Agent
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore

from bot.channel import converse
from bot.turn import parse_turn


@dataclass(frozen=True)
class Line:
    """One turn: a text or an intent with entities, and how every action of it ends."""

    text: str = ""
    intent: str = ""
    entities: dict[str, Any] = field(default_factory=dict)
    outcome: str | None = "started"
    events: tuple[dict[str, Any], ...] = ()
    reject: str = ""
    language: str = "nl"

    def body(self, number: int, case: str) -> dict[str, Any]:
        inbox = f"i-{number}"
        said: dict[str, Any] = (
            {"kind": "payload", "payload": {"intent": self.intent, "entities": self.entities}}
            if self.intent
            else {"kind": "text", "text": self.text}
        )
        metadata = {"inbox_id": inbox, "assertion": "a.b.c", "language": self.language}
        return {"case_id": case, "inbox_id": inbox, "metadata": metadata, **said}


@dataclass
class Played:
    """What was answered, predicted (by each policy too), kept and asked of the action server."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    predictions: list[dict[str, Any]] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)


def play(
    agent: Agent,
    actions: ActionServer,
    loop: asyncio.AbstractEventLoop,
    script: list[Line],
    kept_in: TrackerStore | None = None,
    case: str = "c-same",
) -> Played:
    played = Played()
    store = kept_in or InMemoryTrackerStore(agent.domain)
    first = len(actions.calls)
    with _on_stage(agent, store, played):
        for number, line in enumerate(script):
            actions.outcome, actions.events = line.outcome, list(line.events)
            actions.reject = line.reject
            turn = parse_turn(line.body(number, case), agent.domain)
            played.answers.append(loop.run_until_complete(converse(agent, turn)))
    actions.outcome, actions.events, actions.reject = "started", [], ""
    played.events = [timeless(event.as_dict()) for event in _all_events(store, loop, case)]
    played.calls = [_read_by_actions(call) for call in actions.calls[first:]]
    return played


def timeless(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key != "timestamp"}


@contextmanager
def _on_stage(agent: Agent, store: TrackerStore, played: Played) -> Iterator[None]:
    processor = agent.processor
    kept, predict = processor.tracker_store, processor._predict_next_with_tracker
    combine = DefaultPolicyPredictionEnsemble.combine_predictions

    def noted(tracker: Any) -> PolicyPrediction:
        prediction = predict(tracker)
        played.predictions.append(_described(prediction, agent))
        return prediction

    def heard(self: Any, predictions: list[Any], tracker: Any, domain: Any) -> PolicyPrediction:
        played.proposals += [_described(prediction, agent) for prediction in predictions]
        return combine(self, predictions, tracker, domain)

    processor.tracker_store, processor._predict_next_with_tracker = store, noted
    try:
        with patch.object(DefaultPolicyPredictionEnsemble, "combine_predictions", heard):
            yield
    finally:
        processor.tracker_store = kept
        del processor._predict_next_with_tracker


def _described(prediction: PolicyPrediction, agent: Agent) -> dict[str, Any]:
    return {
        "action": agent.domain.action_names_or_texts[prediction.max_confidence_index],
        "policy": prediction.policy_name,
        "priority": prediction.policy_priority,
        "probabilities": list(prediction.probabilities),
        "events": [timeless(event.as_dict()) for event in prediction.events],
        "hidden": prediction.hide_rule_turn,
        "by_text": prediction.is_end_to_end_prediction,
        "by_no_user": prediction.is_no_user_prediction,
    }


def _all_events(store: TrackerStore, loop: asyncio.AbstractEventLoop, case: str) -> list[Any]:
    return list(loop.run_until_complete(store.retrieve_full_tracker(case)).events)


def _read_by_actions(call: dict[str, Any]) -> dict[str, Any]:
    """The part of a call that `actions/webhook` reads."""
    tracker = call["tracker"]
    read = {key: tracker[key] for key in ("sender_id", "slots", "latest_message")}
    return {"next_action": call["next_action"], "sender_id": call["sender_id"], **read}
