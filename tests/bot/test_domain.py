"""Every intent has examples, every outcome has words, in both languages."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROBLEMS = (
    "password_forgot account_locked citrix_session_stuck citrix_cannot_start mfa_problem "
    "vpn_problem wifi_network email_outlook teams_meeting printer slow_computer "
    "software_request file_access phishing_report device_broken_lost"
).split()
CONVERSATION = (
    "ask_human ask_status ask_how_to followup_not_solved followup_solved greet thanks goodbye "
    "frustration affirm deny bot_challenge out_of_scope"
).split()
PAYLOAD_ONLY = ["answer", "case_event"]
LANGUAGES = ("nl", "en")
OF_THE_TRADE = re.compile(
    r"\b(ticket|incident|sla|prioriteit|priority|authenticatie|authentication|sessie|session|workflow)\b",
    re.IGNORECASE,
)


def domain_files() -> dict[str, Any]:
    folder = ROOT / "bot" / "domain"
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yml"))}


def responses() -> dict[str, list[dict[str, Any]]]:
    merged: dict[str, list[dict[str, Any]]] = {}
    for content in domain_files().values():
        merged.update(content.get("responses") or {})
    return merged


def outcomes() -> list[str]:
    values: list[str] = domain_files()["outcomes.yml"]["slots"]["outcome"]["values"]
    return [value for value in values if value != "pending"]


def examples(intent: str, language: str) -> list[str]:
    path = ROOT / "nlu_data" / language / f"{intent}.yml"
    blocks = yaml.safe_load(path.read_text())["nlu"]
    lines = [b["examples"].splitlines() for b in blocks if b.get("intent") == intent]
    return [line[2:].strip() for block in lines for line in block]


def sentences() -> Iterator[tuple[str, str, str]]:
    for name, variations in responses().items():
        for variation in variations:
            language = variation["condition"][0]["value"]
            for sentence in re.split(r"(?<=[.!?])\s+", variation.get("text", "")):
                if sentence:
                    yield name, language, sentence


class TestIntents:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("intent", PROBLEMS)
    def test_every_problem_has_at_least_forty_examples(self, intent: str, language: str) -> None:
        assert len(set(examples(intent, language))) >= 40

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("intent", CONVERSATION)
    def test_every_other_intent_has_examples(self, intent: str, language: str) -> None:
        assert len(set(examples(intent, language))) >= 20

    def test_the_domain_has_exactly_the_intents_of_the_design(self) -> None:
        declared = [i for content in domain_files().values() for i in content.get("intents") or []]
        assert Counter(declared) == Counter(
            [*PROBLEMS, *CONVERSATION, *PAYLOAD_ONLY, "nlu_fallback", "distress"]
        )

    @pytest.mark.parametrize("intent", PROBLEMS)
    def test_every_problem_is_found_by_its_name(self, intent: str) -> None:
        assert (ROOT / "bot" / "domain" / f"{intent}.yml").is_file()
        assert (ROOT / "bot" / "rules" / f"{intent}.yml").is_file()


class TestResponses:
    def test_no_key_stands_in_two_files(self) -> None:
        keys = [k for content in domain_files().values() for k in content.get("responses") or {}]
        assert [key for key, count in Counter(keys).items() if count > 1] == []

    @pytest.mark.parametrize("outcome", outcomes())
    def test_every_outcome_is_said(self, outcome: str) -> None:
        assert f"utter_{outcome}" in responses()

    @pytest.mark.parametrize("name", sorted(responses()))
    def test_each_has_one_text_per_language(self, name: str) -> None:
        languages = [variation["condition"][0]["value"] for variation in responses()[name]]
        assert sorted(languages) == sorted(LANGUAGES)
        assert all(variation.get("text") for variation in responses()[name])

    @pytest.mark.parametrize("name", sorted(responses()))
    def test_both_languages_offer_the_same(self, name: str) -> None:
        dutch, english = responses()[name]
        payloads = [[b["payload"] for b in v.get("buttons", [])] for v in (dutch, english)]
        assert payloads[0] == payloads[1]
        assert dutch.get("custom") == english.get("custom")

    def test_every_rule_names_an_action_that_exists(self) -> None:
        known = {*domain_files()["_base.yml"]["actions"], *responses()}
        used = set()
        for path in (ROOT / "bot").glob("*/*.yml"):
            content = yaml.safe_load(path.read_text()) or {}
            for story in [*content.get("rules", []), *content.get("stories", [])]:
                used |= {step["action"] for step in story["steps"] if "action" in step}
        assert used - known == set()


class TestTheWords:
    def test_no_sentence_is_longer_than_twenty_words(self) -> None:
        long = [(name, s) for name, _, s in sentences() if len(s.split()) > 20]
        assert long == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_sentences_are_short_on_average(self, language: str) -> None:
        lengths = [len(s.split()) for _, spoken, s in sentences() if spoken == language]
        assert sum(lengths) / len(lengths) <= 12

    def test_no_words_of_the_trade(self) -> None:
        assert [(name, s) for name, _, s in sentences() if OF_THE_TRADE.search(s)] == []

    def test_dutch_says_je(self) -> None:
        formal = [
            s for _, language, s in sentences() if language == "nl" and re.search(r"\b(u|uw)\b", s)
        ]
        assert formal == []
