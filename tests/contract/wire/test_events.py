"""Both sides of the events keep to their contract."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from actions.events.schemas import Event
from api.internal_events.schemas import Event as Received
from tests.contract.wire.schemas import validator

DATA: dict[str, dict[str, Any]] = {
    "repair.fact": {"step": "citrix.diagnose", "result": "ok", "detail": "no_session", "facts": {}},
    "dialogue.due": {"run_id": "r-1", "message_seq": 1},
    "question.opened": {"question_id": "q-1", "kind": "consent"},
    "question.closed": {"question_id": "q-1", "kind": "works_again"},
    "challenge.opened": {
        "challenge_id": "ch-1",
        "until": "2026-11-23T21:55:00+00:00",
        "offer": "password_reset",
    },
    "challenge.closed": {"challenge_id": "ch-1"},
    "handoff.requested": {
        "reason": "no_session",
        "urgency": "cannot-work",
        "outcome": "citrix_no_session",
        "facts": {"sessions": []},
    },
    "case.topic": {"topic": "printer", "inbox_id": "i-1"},
    "case.solved": {"by": "employee"},
    "brake.pulled": {"brake_id": "br-1", "resets": 30, "most": 30},
    "brake.released": {"brake_id": "br-1", "resets": 30, "most": 30},
    "person.alarm": {"reason": "not_me", "facts": {"about": "requested", "ended": 1}},
}


def an_event(kind: str) -> Event:
    return Event.model_validate(
        {
            "id": uuid4(),
            "type": kind,
            "case_id": "c-abc",
            "person_id": str(uuid4()),
            "run_id": None,
            "at": datetime.now(UTC),
            "data": DATA[kind],
        }
    )


class TestWhatWeSend:
    @pytest.mark.parametrize("kind", sorted(DATA))
    def test_keeps_to_the_contract(self, kind: str) -> None:
        validator("event").validate(an_event(kind).model_dump(mode="json"))

    @pytest.mark.parametrize("kind", sorted(DATA))
    def test_is_understood_by_api(self, kind: str) -> None:
        sent = an_event(kind)
        got: Any = TypeAdapter[Any](Received).validate_json(sent.model_dump_json())
        assert (str(got.id), got.type) == (str(sent.id), kind)

    @pytest.mark.parametrize("kind", [kind for kind in sorted(DATA) if kind != "challenge.closed"])
    def test_without_its_data_breaks_the_contract(self, kind: str) -> None:
        broken = an_event(kind).model_dump(mode="json") | {"data": {}}
        assert not validator("event").is_valid(broken)
