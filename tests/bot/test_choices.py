"""What is asked when the model is not sure, and where a chosen answer leads."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import yaml
from action_server import ActionServer
from conftest import ROOT, Talk
from jsonschema import Draft202012Validator
from rasa.core.agent import Agent
from test_domain import LANGUAGES
from test_routes import CONTRACT
from test_understanding import sentences

from bot.components.choices import MOST_CHOICES, UNSURE, choices
from bot.decision import decision

CONFIG = {"problems": ["printer", "vpn_problem", "wifi_network", "mfa_problem"],
          "requests": ["ask_how_to"], "choice_at_least": 0.1}  # fmt: skip
COMPONENTS = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
PIPELINE = next(each for each in COMPONENTS if "problems" in each)
ASKABLE = {*PIPELINE["problems"], *PIPELINE["requests"]}


def ranking(**likely: float) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": value} for name, value in likely.items()]


class TestChoices:
    def test_are_the_likeliest_that_have_plain_words(self) -> None:
        likely = ranking(greet=0.3, vpn_problem=0.25, ask_how_to=0.2, printer=0.15)
        assert choices(UNSURE, likely, CONFIG) == ["vpn_problem", "ask_how_to", "printer"]

    def test_are_three_at_most(self) -> None:
        likely = ranking(printer=0.25, vpn_problem=0.25, wifi_network=0.25, mfa_problem=0.25)
        assert len(choices(UNSURE, likely, CONFIG)) == MOST_CHOICES

    def test_leave_out_what_is_hardly_likely(self) -> None:
        likely = ranking(printer=0.4, vpn_problem=0.1, wifi_network=0.09)
        assert choices(UNSURE, likely, CONFIG) == ["printer", "vpn_problem"]

    def test_are_none_when_it_is_sure(self) -> None:
        assert choices("printer", ranking(printer=0.9, vpn_problem=0.1), CONFIG) == []


class TestTheDecision:
    @pytest.mark.parametrize(
        ("intent", "offered", "decided"),
        [
            ("ask_human", [], "human"),
            ("distress", [], "human"),
            ("out_of_scope", [], "out_of_scope"),
            ("printer", [], "act:printer"),
            ("greet", [], "act:greet"),
            (UNSURE, ["printer", "ask_how_to"], "ask:printer|ask_how_to"),
            (UNSURE, [], "ask:"),
        ],
    )
    def test_follows_from_the_parse(self, intent: str, offered: list[str], decided: str) -> None:
        assert decision({"intent": {"name": intent}, "choices": offered}) == decided


class TestTheModel:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_asks_only_when_unsure_and_only_what_can_be_asked(
        self, language: str, agent: Agent, wait: Callable[[Awaitable[Any]], Any]
    ) -> None:
        texts = [text for those in sentences(language).values() for text in those]
        parsed = [wait(agent.parse_message(text)) for text in texts]
        asked = [each["choices"] for each in parsed if each["intent"]["name"] == UNSURE]
        assert any(asked)
        assert {name for each in asked for name in each} <= ASKABLE
        assert not any(each["choices"] for each in parsed if each["intent"]["name"] != UNSURE)

    def test_gives_the_action_what_to_ask(
        self, talk: Talk, actions: ActionServer, agent: Agent, wait: Any
    ) -> None:
        texts = (text for those in sentences("nl").values() for text in those)
        unsure = next(text for text in texts if wait(agent.parse_message(text))["choices"])
        actions.outcome = "unsure"
        talk(unsure)
        call = actions.calls[-1]
        assert call["next_action"] == "action_unsure"
        expected = wait(agent.parse_message(unsure))["choices"]
        assert call["tracker"]["latest_message"]["choices"] == expected
        Draft202012Validator(yaml.safe_load(CONTRACT.read_text())).validate(call)


class TestAPressedChoice:
    @pytest.mark.parametrize(
        ("intent", "action"),
        [
            ("ask_how_to", "action_search"),
            ("ask_status", "action_status"),
            ("followup_not_solved", "action_answer"),
            ("followup_solved", "action_answer"),
            ("printer", "action_problem"),
        ],
    )
    def test_leads_to_its_action_after_the_question(
        self, intent: str, action: str, talk: Talk, actions: ActionServer
    ) -> None:
        texts = (text for those in sentences("nl").values() for text in those)
        actions.outcome = "unsure"
        next(text for text in texts if talk(text)["intent"]["name"] == UNSURE)
        actions.outcome = "started"
        answer = talk(intent=intent)
        assert actions.calls[-1]["next_action"] == action
        assert answer["replies"]
