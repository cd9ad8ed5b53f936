"""The texts of the page are complete in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest

from actions.adapters.active_directory import writing as active_directory
from actions.proof import (
    errors,
    limits,
    page,
    password_page,
    passwords,
    start_page,
    unlock_page,
    writing,
)
from actions.secure_page import texts


def paths(value: dict[str, Any], before: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            found |= paths(inner, f"{before}{key}.")
        else:
            found[before + key] = set(re.findall(r"\{(\w+)\}", inner))
    return found


class TestBothLanguages:
    def test_have_the_same_texts_with_the_same_slots(self) -> None:
        words = texts.load("088 - 123 45 67")
        assert paths(words["nl"]) == paths(words["en"])

    def test_every_reason_of_proof_has_words(self) -> None:
        words = texts.load("")["nl"]
        known = {*words["errors"], *words["over"]}
        named = set()
        for module in (errors, limits, page, passwords, password_page, writing, active_directory):
            source = Path(str(module.__file__)).read_text()
            named |= set(re.findall(r'PageError\("(\w+)"', source))
            named |= set(re.findall(r'return "(password_\w+)"', source))
            named |= set(re.findall(r'stop\(found, "(\w+)"', source))
        assert len(named) > 15
        assert named - known - {"expired"} == set()


class TestThePublicDoor:
    def test_has_the_same_texts_in_both_languages(self) -> None:
        folder = Path(str(texts.__file__)).parent / "start" / "texts"
        nl, en = (texts.words(folder, language) for language in texts.LANGUAGES)
        assert paths(nl) == paths(en)

    def test_has_words_for_every_reason(self) -> None:
        folder = Path(str(texts.__file__)).parent / "start" / "texts"
        own, shared = texts.words(folder, "nl"), texts.load("")["nl"]
        named = set()
        writers = (passwords, password_page, unlock_page, writing, active_directory)
        for module in (start_page, *writers):
            source = Path(str(module.__file__)).read_text()
            named |= set(re.findall(r'PageError\("(\w+)"', source))
            named |= set(re.findall(r'stop\(found, "(\w+)"', source))
            named |= set(re.findall(r'error="(\w+)"', source))
            named |= set(re.findall(r'return "(password_\w+)"', source))
        known = {*own["errors"], *shared["errors"], *own["over"]}
        assert named - known == {"expired", "unknown"}


class TestThePreferredLanguage:
    @pytest.mark.parametrize(
        ("wished", "language"),
        [
            ("nl-NL,nl;q=0.9", "nl"),
            ("en-GB", "en"),
            ("fr-FR,en;q=0.5", "en"),
            ("", "nl"),
            ("de", "nl"),
        ],
    )
    def test_is_the_first_that_we_speak(self, wished: str, language: str) -> None:
        assert texts.preferred(wished) == language
