"""Every intent that has examples can be chosen on the page, in both languages, and no other."""

import re
from pathlib import Path

import pytest

import api.learning
from api.handoff.desk.words import Speech
from api.learning.pages import labels, pages, word
from api.texts.loader import LANGUAGES
from ops.layout import ROOT

FOLDER = Path(api.learning.__file__).parent
ASKED = re.compile(r"""\bt\("([a-z_]+)"[,)]""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_with_examples_has_words(language: str) -> None:
    assert labels() == {path.stem for path in (ROOT / "nlu_data" / language).glob("*.yml")}
    speech = Speech(pages().texts, language)
    named = [word(speech, label) for label in labels()]
    assert len(set(named)) == len(named)
    assert all("_" not in each for each in named)


def test_there_are_words_for_all_that_the_page_asks() -> None:
    asked = {
        key
        for path in (FOLDER / "templates").glob("*.html")
        for key in ASKED.findall(path.read_text())
    }
    assert len(asked) > 15
    assert asked - set(pages().texts.keys()) == set()
