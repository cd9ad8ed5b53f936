"""The sentences of this program in both languages."""

from pathlib import Path

import pytest

from api.texts import loader
from api.texts.loader import Texts

SOURCES = [
    path.read_text(encoding="utf-8") for path in (Path(__file__).parents[3] / "api").rglob("*.py")
]
BUILT = (
    "status_", "card_reason_", "experience_face", "experience_minutes", "problem_", "alarm_",
    "offer_",
)  # fmt: skip


class TestTheSentences:
    def test_differ_between_the_languages(self) -> None:
        texts = loader.load()
        dutch, english = texts.sentences("nl"), texts.sentences("en")
        assert [key for key in dutch if dutch[key] == english[key]] == []

    def test_are_all_used(self) -> None:
        unused = [
            key
            for key in loader.load().sentences("nl")
            if not key.startswith(BUILT) and not any(f'"{key}"' in source for source in SOURCES)
        ]
        assert unused == []

    def test_with_other_blanks_stop_the_start(self) -> None:
        with pytest.raises(ValueError, match="greeting"):
            Texts({"nl": {"greeting": "Hoi {name}"}, "en": {"greeting": "Hi"}})

    def test_missing_in_one_language_stop_the_start(self) -> None:
        with pytest.raises(ValueError, match="only_dutch"):
            Texts({"nl": {"only_dutch": "x"}, "en": {}})
