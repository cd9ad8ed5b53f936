"""Turns keep to their contract, and the contract refuses what the bot must not get."""

from typing import Any

import pytest

from api.assistant.schemas import Payload, Turn, TurnAnswer, TurnMetadata
from tests.contract.wire.schemas import validator

METADATA = TurnMetadata(
    inbox_id="i-1",
    assertion="signed",
    language="nl",
    language_pinned=False,
    channel="web",
    name="Anna",
)
ANSWER: dict[str, Any] = {
    "case_id": "c-1",
    "inbox_id": "i-1",
    "language": "nl",
    "intent": {"name": "citrix_session_stuck", "confidence": 0.93},
    "ranking": [{"name": "citrix_session_stuck", "confidence": 0.93}],
    "problems": [
        {
            "intent": "citrix_session_stuck",
            "text": "citrix hangt",
            "start": 0,
            "end": 12,
            "confidence": 0.93,
        },
        {
            "intent": "printer",
            "text": "mn printer doet ook niks",
            "start": 16,
            "end": 40,
            "confidence": 0.9,
        },
    ],
    "signals": ["urgent_care", "angry"],
    "replies": [
        {
            "text": "Zal ik het losmaken?",
            "buttons": [
                {"title": "Ja", "payload": '/answer{"question_id":"q-1","value":"disconnect"}'}
            ],
            "custom": None,
        }
    ],
}


def typed(text: str) -> dict[str, Any]:
    turn = Turn(case_id="c-1", inbox_id="i-1", kind="text", text=text, metadata=METADATA)
    return turn.model_dump(mode="json")


class TestATurn:
    def test_of_typed_text_keeps_to_the_contract(self) -> None:
        validator("turn", "turn").validate(typed("m'n citrix zit muurvast"))

    def test_of_a_button_keeps_to_the_contract(self) -> None:
        turn = Turn(
            case_id="c-1",
            inbox_id="i-1",
            kind="payload",
            payload=Payload(intent="answer", entities={"question_id": "q-1", "value": "yes"}),
            metadata=METADATA,
        )
        validator("turn", "turn").validate(turn.model_dump(mode="json"))

    @pytest.mark.parametrize("text", ["", "   ", "/restart", "  /answer{}"])
    def test_with_text_that_rasa_would_unpack_is_refused(self, text: str) -> None:
        assert not validator("turn", "turn").is_valid(typed(text))

    def test_without_an_assertion_is_refused(self) -> None:
        turn = typed("hallo")
        del turn["metadata"]["assertion"]
        assert not validator("turn", "turn").is_valid(turn)


class TestAnAnswer:
    def test_keeps_to_the_contract_and_is_understood_by_api(self) -> None:
        validator("turn", "answer").validate(ANSWER)
        read = TurnAnswer.model_validate(ANSWER)
        assert read.model_dump(mode="json") == ANSWER

    def test_without_problems_breaks_the_contract(self) -> None:
        broken = {key: value for key, value in ANSWER.items() if key != "problems"}
        assert not validator("turn", "answer").is_valid(broken)

    def test_with_a_signal_that_nobody_knows_is_refused(self) -> None:
        assert not validator("turn", "answer").is_valid({**ANSWER, "signals": ["cheerful"]})

    def test_with_a_payload_that_is_no_intent_is_refused(self) -> None:
        broken = {**ANSWER, "replies": [{**ANSWER["replies"][0], "buttons": [
            {"title": "Ja", "payload": "yes"}
        ]}]}  # fmt: skip
        assert not validator("turn", "answer").is_valid(broken)
