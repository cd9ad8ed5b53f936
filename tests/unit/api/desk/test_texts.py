"""Every key that other programs may send has words on the desk."""

import re
from pathlib import Path

import pytest

import api.handoff.desk
from api.handoff.call import REASONS, URGENCIES
from api.handoff.desk.service import pages
from api.handoff.desk.words import Speech
from api.handoff.findings import FINDINGS, Finding
from api.handoff.ladder import LEVELS
from api.handoff.schemas import Card
from api.handoff.state import State, Step

SPEECH = Speech(pages().texts, "nl")
FOLDER = Path(api.handoff.desk.__file__).parent
ASKED = re.compile(r"""\bt\("([a-z_]+)"[,)]""")


class TestWords:
    @pytest.mark.parametrize("reason", REASONS)
    def test_of_every_reason(self, reason: str) -> None:
        assert SPEECH.find("reason", reason)

    @pytest.mark.parametrize("urgency", URGENCIES)
    def test_of_every_urgency(self, urgency: str) -> None:
        assert SPEECH.find("urgency", urgency)

    @pytest.mark.parametrize("step", list(Step))
    def test_of_every_step(self, step: str) -> None:
        assert SPEECH.find("event", step)

    @pytest.mark.parametrize("state", list(State))
    def test_of_every_state(self, state: str) -> None:
        assert SPEECH.find("state", state)

    @pytest.mark.parametrize("finding", FINDINGS)
    def test_of_everything_that_people_share(self, finding: Finding) -> None:
        assert SPEECH.find("outage", f"{finding.service}_{finding.error}")

    @pytest.mark.parametrize("level", LEVELS)
    def test_of_every_level_of_people_on_call(self, level: str) -> None:
        assert SPEECH.find("level", level)

    def test_are_there_for_all_that_a_template_asks(self) -> None:
        asked = {
            key
            for path in (FOLDER / "templates").rglob("*.html")
            for key in ASKED.findall(path.read_text())
        }
        assert len(asked) > 40
        assert asked - set(pages().texts.keys()) == set()


class TestTheContract:
    def test_has_the_states_that_the_desk_knows(self) -> None:
        known = Card.model_json_schema()["properties"]["state"]["enum"]
        assert set(known) == {state.value for state in State}
