"""Several problems in one text are several; one problem, however it is told, is one."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from action_server import ActionServer
from conftest import ROOT, Talk
from jsonschema import Draft202012Validator
from rasa.core.agent import Agent
from test_domain import LANGUAGES, PROBLEMS
from test_understanding import sentences

from bot.components.linear_text import LinearText

TWO = {
    "citrix hangt en mn printer doet ook niks": ["citrix_session_stuck", "printer"],
    "citrix hangt helemaal vast en mijn outlook doet het ook niet meer": [
        "citrix_session_stuck",
        "email_outlook",
    ],
    "mn account zit op slot en ik kan ook niet printen": ["account_locked", "printer"],
    "teams heeft geen geluid en mijn mail komt niet binnen": ["teams_meeting", "email_outlook"],
    "outlook opent niet, daarnaast is mijn vpn steeds weg": ["email_outlook", "vpn_problem"],
    "mijn laptop is traag, verder kan ik niet bij mijn map op de H schijf": [
        "slow_computer",
        "file_access",
    ],
    "vpn maakt geen verbinding plus ik krijg geen code op mijn telefoon": [
        "vpn_problem",
        "mfa_problem",
    ],
    "my citrix is frozen and the printer does not print": ["citrix_session_stuck", "printer"],
    "outlook won't open, also my vpn keeps disconnecting": ["email_outlook", "vpn_problem"],
    "wifi is down on our floor and my laptop is very slow": ["wifi_network", "slow_computer"],
    "teams has no sound. Also I need visio installed": ["teams_meeting", "software_request"],
    "citrix does not start and I don't get the code on my phone": [
        "citrix_cannot_start",
        "mfa_problem",
    ],
}
REPAIR_FIRST = {
    "got a suspicious mail and my citrix is stuck": ["citrix_session_stuck", "phishing_report"],
    "de printer doet niks en mijn account zit op slot": ["account_locked", "printer"],
}
ONE = {
    "het is niet mn wachtwoord maar citrix die vast zit": "citrix_session_stuck",
    "mijn internet doet het, vpn niet": "vpn_problem",
    "my laptop works fine but citrix is frozen": "citrix_session_stuck",
    "citrix hangt. citrix reageert nergens meer op en beeld staat stil": "citrix_session_stuck",
    "de printer print niet, alle printopdrachten blijven hangen en er komt geen papier": "printer",
}
WRONG_CUTS_AT_MOST = 0.01

Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def parse(agent: Agent, wait: Callable[[Awaitable[Any]], Any]) -> Parse:
    return lambda text: wait(agent.parse_message(text))


def intents(parsed: dict[str, Any]) -> list[str]:
    return [problem["intent"] for problem in parsed["problems"]]


class TestTwoProblems:
    @pytest.mark.parametrize("text", TWO)
    def test_are_both_seen_in_the_order_in_which_they_were_told(
        self, text: str, parse: Parse
    ) -> None:
        parsed = parse(text)
        assert intents(parsed) == TWO[text]
        assert parsed["intent"]["name"] == TWO[text][0]

    @pytest.mark.parametrize("text", REPAIR_FIRST)
    def test_begin_with_the_one_that_can_be_repaired(self, text: str, parse: Parse) -> None:
        parsed = parse(text)
        assert intents(parsed) == REPAIR_FIRST[text]
        assert parsed["intent"]["name"] == REPAIR_FIRST[text][0]

    def test_name_their_place_in_the_text(self, parse: Parse) -> None:
        text = "citrix hangt en mn printer doet ook niks"
        for problem in parse(text)["problems"]:
            assert text[problem["start"] : problem["end"]] == problem["text"]

    def test_beside_a_denied_one_leave_that_out(self, parse: Parse) -> None:
        parsed = parse("het is niet mijn wachtwoord, citrix hangt en de printer doet niks")
        assert intents(parsed) == ["citrix_session_stuck", "printer"]

    def test_keep_what_was_said_of_the_other_out_of_the_first(self, parse: Parse) -> None:
        parsed = parse("citrix hangt en mijn collega kan niet printen")
        assert intents(parsed) == ["citrix_session_stuck", "printer"]
        assert "person" not in [entity["entity"] for entity in parsed["entities"]]
        assert "language" in [entity["entity"] for entity in parsed["entities"]]


class TestOneProblem:
    @pytest.mark.parametrize("text", ONE)
    def test_is_one_whatever_else_is_said(self, text: str, parse: Parse) -> None:
        assert intents(parse(text)) == [ONE[text]]

    def test_is_hardly_ever_taken_for_two(self, parse: Parse) -> None:
        read = [
            intents(parse(text))
            for language in LANGUAGES
            for texts in sentences(language).values()
            for text in texts
        ]
        assert sum(len(found) > 1 for found in read) / len(read) <= WRONG_CUTS_AT_MOST
        assert {intent for found in read for intent in found} <= set(PROBLEMS)

    def test_in_words_that_are_no_problem_is_none(self, parse: Parse) -> None:
        assert parse("dankjewel, tot ziens")["problems"] == []
        assert parse("ik wil een mens spreken, citrix hangt en outlook ook")["problems"] == []


class TestTheCost:
    @pytest.mark.parametrize(
        ("text", "looked_at"),
        [
            ("mijn citrix hangt al sinds vanochtend helemaal vast", 1),
            ("citrix hangt en mn printer doet ook niks", 3),
        ],
    )
    def test_is_one_look_at_the_model_and_only_parts_are_read_besides(
        self, text: str, looked_at: int, parse: Parse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[str] = []
        of_intents = LinearText.margins_of

        def count(self: LinearText, text: str) -> Any:
            if set(self.labels) >= set(PROBLEMS):
                read.append(text)
            return of_intents(self, text)

        monkeypatch.setattr(LinearText, "margins_of", count)
        parse(text)
        assert len(read) == looked_at


class TestTheAnswer:
    def test_names_both_keeps_to_the_contract_and_survives_a_resend(
        self, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "citrix_ask_disconnect"
        first = talk("citrix hangt en mn printer doet ook niks", inbox="i-both")
        assert [each["intent"] for each in first["problems"]] == ["citrix_session_stuck", "printer"]
        contract = json.loads(_contract().read_text(encoding="utf-8"))
        contract = {**contract, "$ref": "#/$defs/answer"}
        contract.pop("oneOf")
        Draft202012Validator(contract).validate(first)
        talk("outlook opent niet", inbox="i-later")
        assert talk("citrix hangt en mn printer doet ook niks", inbox="i-both") == first

    def test_to_a_button_names_none(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "article"
        assert talk(intent="printer")["problems"] == []

    @pytest.mark.parametrize("outcome", ["cancelled", "for_colleague", "not_signed_in"])
    def test_says_when_nothing_more_is_done(
        self, outcome: str, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = outcome
        assert talk(intent="printer")["replies"][-1]["custom"] == {"ended": True}


def _contract() -> Path:
    return ROOT / "docs" / "contracts" / "turn.schema.json"
