"""Turns what a run said into the slots and buttons of a turn."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.dialogue.turn import Button, Reply
from actions.domain.outcome import Outcome
from actions.remediation.service import Told
from actions.texts import Texts


class Teller:
    """Formats facts for people: times in their own zone, names as a list."""

    def __init__(self, texts: Texts, zone: str) -> None:
        self._texts = texts
        self._zone = ZoneInfo(zone)

    def reply(self, told: Told | None, language: str) -> Reply:
        """Return the reply that says it; without a message the work goes on."""
        if told is None:
            return Reply(Outcome.STARTED)
        slots = dict(told.slots)
        buttons = self._choices(slots, language)
        if "applications" in slots:
            slots["applications"] = self._texts.listing(language, slots["applications"])
        if slots.get("started_at"):
            slots["started_at"] = self._clock_time(slots["started_at"])
        if told.outcome == Outcome.ACCOUNT_EXPIRED:
            slots["day"] = self._last_day(slots.pop("expires_at", None), language)
        return Reply(Outcome(told.outcome), slots, buttons)

    def _choices(self, slots: Mapping[str, Any], language: str) -> tuple[Button, ...]:
        choices = slots.get("choices")
        if not choices:
            return ()
        question_id = str(slots["question_id"])
        buttons = [
            Button(self._label(choice, language), answer_payload(question_id, choice["value"]))
            for choice in choices
        ]
        none, human = (self._texts.get(language, key) for key in ("choice_none", "choice_human"))
        return (
            *buttons,
            Button(none, answer_payload(question_id, "no")),
            Button(human, "/ask_human"),
        )

    def _label(self, choice: Mapping[str, Any], language: str) -> str:
        since = self._texts.get(language, "choice_unknown_time")
        if choice.get("started_at"):
            since = self._clock_time(choice["started_at"])
        if choice.get("kind") == "application":
            names = self._texts.listing(language, choice.get("applications", []))
            return self._texts.get(language, "choice_application", applications=names, since=since)
        return self._texts.get(language, "choice_desktop", since=since)

    def _last_day(self, stamp: str | None, language: str) -> str:
        """Return the last day before a moment; an end at midnight is of the day before."""
        if stamp is None:
            return self._texts.get(language, "day_unknown")
        last = datetime.fromisoformat(stamp).astimezone(self._zone) - timedelta(seconds=1)
        return self._texts.day(language, last.date())

    def _clock_time(self, stamp: str) -> str:
        return datetime.fromisoformat(stamp).astimezone(self._zone).strftime("%H:%M")


def answer_payload(question_id: str, value: str) -> str:
    """Return the payload of a button that answers a question."""
    content = json.dumps({"question_id": question_id, "value": value}, separators=(",", ":"))
    return f"/answer{content}"
