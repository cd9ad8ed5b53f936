"""A turn of a conversation: what a valid one is, and how its answer is read back."""

import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, cast

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.signals import signals
from bot.importer import LANGUAGES

CHANNEL = "care"
LONGEST_TEXT = 4000
RANKED = 3
UNSURE = "nlu_fallback"
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BadTurn(ValueError):
    """The request is not a turn; the argument is a key that says what is wrong."""


@dataclass(frozen=True)
class Turn:
    """One message of an employee (text), or an intent with entities (payload)."""

    case_id: str
    inbox_id: str
    text: str
    intent: Optional[str]
    entities: Mapping[str, Any]
    metadata: Mapping[str, Any]

    def message(self) -> UserMessage:
        """The message for Rasa; a payload brings its own parse and passes no classifier."""
        return UserMessage(
            text=self.text,
            sender_id=self.case_id,
            input_channel=CHANNEL,
            message_id=self.inbox_id,
            parse_data=self._parse() if self.intent else None,
            metadata=dict(self.metadata),
        )

    def _parse(self) -> Dict[str, Any]:
        entities = {**self.entities, "language": self.metadata["language"]}
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": 1.0},
            "intent_ranking": [{"name": self.intent, "confidence": 1.0}],
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        }


def parse_turn(body: Any, domain: Domain) -> Turn:
    """Reads the body of a request. Raises BadTurn when a field is not what it should be."""
    if not isinstance(body, dict):
        raise BadTurn("body_not_an_object")
    case_id = _identifier(body, "case_id")
    inbox_id = _identifier(body, "inbox_id")
    metadata = _metadata(body.get("metadata"), inbox_id)
    kind = body.get("kind")
    if kind == "text":
        return Turn(case_id, inbox_id, typed(body.get("text")), None, {}, metadata)
    if kind == "payload":
        intent, entities = _payload(body.get("payload"), domain)
        return Turn(case_id, inbox_id, f"/{intent}", intent, entities, metadata)
    raise BadTurn("kind_unknown")


def find_turn(tracker: DialogueStateTracker, inbox_id: str) -> Optional[List[Event]]:
    """The events of that turn, the employee's own first; None when there is no such turn."""
    events: List[Event] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if events:
                break
            if event.metadata.get("inbox_id") == inbox_id:
                events.append(event)
        elif events:
            events.append(event)
    return events or None


def answer(case_id: str, inbox_id: str, events: List[Event]) -> Dict[str, Any]:
    """The answer to a turn, made only from what the tracker holds."""
    said = cast(UserUttered, events[0])
    ranking = [ranked(entry) for entry in said.parse_data.get("intent_ranking", [])]
    return {
        "case_id": case_id,
        "inbox_id": inbox_id,
        "language": _language(said),
        "intent": ranked(said.intent) if said.intent.get("name") else None,
        "ranking": [entry for entry in ranking if entry["name"] != UNSURE][:RANKED],
        "problems": [
            {**problem, "confidence": round(float(problem["confidence"]), 4)}
            for problem in said.parse_data.get("problems", [])
        ],
        "signals": signals(said.text or "", said.intent.get("name")),
        "replies": _replies([event for event in events if isinstance(event, BotUttered)]),
    }


def ranked(intent: Mapping[str, Any]) -> Dict[str, Any]:
    """Name and rounded confidence of an intent."""
    return {"name": intent["name"], "confidence": round(float(intent.get("confidence", 0.0)), 4)}


def _replies(uttered: List[BotUttered]) -> List[Dict[str, Any]]:
    """Replies in order. Buttons without a text of their own go under the text that follows them."""
    replies: List[Dict[str, Any]] = []
    waiting: List[Dict[str, str]] = []
    for event in uttered:
        custom = event.data.get("custom") or None
        buttons = [
            {"title": button["title"], "payload": button["payload"]}
            for button in event.data.get("buttons") or []
        ]
        if not event.text and not custom:
            waiting += buttons
            continue
        replies.append({"text": event.text, "buttons": waiting + buttons, "custom": custom})
        waiting = []
    if waiting:
        replies.append({"text": None, "buttons": waiting, "custom": None})
    return replies


def _language(said: UserUttered) -> str:
    values = [e["value"] for e in said.entities if e.get("entity") == "language"]
    return values[0] if values else LANGUAGES[0]


def _identifier(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise BadTurn(f"{name}_malformed")
    return value


def typed(value: Any) -> str:
    """The text that goes to the model. Raises BadTurn when nothing may be made of it."""
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        raise BadTurn("text_malformed")
    if len(value) > LONGEST_TEXT:
        raise BadTurn("text_too_long")
    text = value.strip()
    if text.startswith("/"):
        raise BadTurn("text_starts_with_slash")
    return text


def _metadata(value: Any, inbox_id: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadTurn("metadata_malformed")
    if value.get("inbox_id") != inbox_id:
        raise BadTurn("metadata_inbox_id_differs")
    if value.get("language") not in LANGUAGES:
        raise BadTurn("metadata_language_unknown")
    if not isinstance(value.get("language_pinned", False), bool):
        raise BadTurn("metadata_language_pinned_malformed")
    if not isinstance(value.get("assertion"), str) or not value["assertion"]:
        raise BadTurn("metadata_assertion_missing")
    return value


def _payload(value: Any, domain: Domain) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("entities", {}), dict):
        raise BadTurn("payload_malformed")
    intent = value.get("intent")
    if not isinstance(intent, str) or intent not in domain.intents or intent == UNSURE:
        raise BadTurn("payload_intent_unknown")
    entities = value.get("entities", {})
    for name, entity in entities.items():
        if name not in domain.entities or name == "language":
            raise BadTurn("payload_entity_unknown")
        if not isinstance(entity, (str, int)) or isinstance(entity, bool):
            raise BadTurn("payload_entity_malformed")
    return intent, entities
