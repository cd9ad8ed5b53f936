"""What a text says besides its topic, and what only looks like it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from action_server import ActionServer
from conftest import TakeTurn, Talk, Wait

from bot.components.signals import SIGNALS, signals
from bot.tracker_store import CareTrackerStore

SENTENCES = yaml.safe_load(
    (Path(__file__).parent / "held_out_signals" / "sentences.yml").read_text()
)
UPSET = {"frustrated": {"frustrated", "angry"}}
OF_SIGNAL = [
    (name, kind, text)
    for name, by_kind in SENTENCES.items()
    for kind, texts in by_kind.items()
    for text in texts
]


class TestASentence:
    @pytest.mark.parametrize(("name", "kind", "text"), OF_SIGNAL)
    def test_is_heard_for_what_it_is(self, name: str, kind: str, text: str) -> None:
        heard = bool(UPSET.get(name, {name}) & set(signals(text)))
        assert heard is (kind == "hits")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ik kan niet meer", ["distress"]),
            ("ik wil dood", ["distress"]),
            ("Ik kan ECHT niet meer...", ["distress"]),
            ("ik kan niet meer inloggen", []),
            ("mijn laptop is dood", []),
            ("ik ga dood van ellende met die printer", ["frustrated"]),
            ("ik kan niet meer, citrix hangt alweer", ["frustrated"]),
            ("zit te huilen van het lachen", []),
            ("ik wil dood en citrix doet het ook niet", ["distress"]),
            ("suicidale patiënt, kom niet in het epd", ["urgent_care"]),
        ],
    )
    def test_of_a_person_and_of_a_thing_are_told_apart(
        self, text: str, expected: list[str]
    ) -> None:
        assert signals(text) == expected

    @pytest.mark.parametrize(
        "text", ["pasiënt wacht op medicatei", "PATIENT WACHT", "patienten wachten", "patïent hier"]
    )
    def test_may_hold_a_typo_or_capitals(self, text: str) -> None:
        assert "urgent_care" in signals(text)

    def test_names_care_before_work(self) -> None:
        assert signals("spoed, patiënt! wachtwoord vergeten") == ["urgent_care"]

    def test_of_friendly_people_may_be_loud(self) -> None:
        assert signals("ECHT HEEL ERG BEDANKT!!!", "thanks") == []
        assert signals("GEEN IDEE WAT IK MOET DOEN!!!", "printer") == ["angry"]

    def test_that_the_classifier_calls_frustration_is_frustrated(self) -> None:
        assert signals("jullie ook altijd", "frustration") == ["frustrated"]

    def test_of_a_button_says_nothing(self) -> None:
        assert signals("/ask_human") == []


class TestDistress:
    @pytest.mark.parametrize(
        ("text", "language", "number"),
        [("ik wil dood", "nl", "0800-0113"), ("I want to die", "en", "0800-0113")],
    )
    def test_is_answered_by_a_human_and_no_button(
        self, text: str, language: str, number: str, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "distress"
        answer = talk(text, language=language)
        assert answer["intent"]["name"] == "distress"
        assert answer["signals"] == ["distress"]
        assert answer["problems"] == []
        assert actions.calls[-1]["next_action"] == "action_distress"
        (reply,) = answer["replies"]
        assert reply["buttons"] == []
        assert "112" in reply["text"]
        assert number in reply["text"]

    def test_comes_before_the_topic_and_whatever_is_waiting(
        self, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "citrix_ask_disconnect"
        talk("mijn citrix hangt vast")
        actions.outcome = "distress"
        assert talk("mijn citrix hangt en ik wil dood")["intent"]["name"] == "distress"
        assert actions.calls[-1]["next_action"] == "action_distress"


class TestTheActionServer:
    def test_hears_the_signals_of_the_turn(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "started"
        answer = talk("godverdomme die kutprinter weer")
        message = actions.calls[-1]["tracker"]["latest_message"]
        assert answer["signals"] == message["signals"] == ["angry"]


class TestWhatIsKept:
    def test_holds_no_signal_and_no_mood(
        self, store: CareTrackerStore, turn: TakeTurn, case: str, wait: Wait
    ) -> None:
        first = turn("i-1", "godverdomme die kutprinter weer")
        rows = str([row.data for row in wait(store._beside(store._rows, case, True))])
        assert first["signals"] == ["angry"]
        assert "kutprinter" in rows
        assert "signals" not in rows
        assert turn("i-1", "godverdomme die kutprinter weer") == first


def test_every_signal_is_measured() -> None:
    measured: dict[str, Any] = SENTENCES
    assert set(measured) == set(SIGNALS)
