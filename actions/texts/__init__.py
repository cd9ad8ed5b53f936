"""Words this program needs itself: the yes-words, labels of choices, the notice inside Citrix."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("nl", "en")
_SKIN_AND_STYLE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_STRETCHED = re.compile(r"(.)\1+")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts by language; an unknown language reads Dutch."""

    by_language: dict[str, dict[str, Any]]

    def get(self, language: str, key: str, **values: str) -> str:
        """Return one text with its gaps filled."""
        return str(self._of(language)[key]).format(**values)

    def is_yes(self, text: str) -> bool:
        """True when the text is, as a whole, one of the words that count as consent."""
        return self._is_one_of("yes_words", text)

    def is_let_be(self, text: str) -> bool:
        """True when the text is, as a whole, one of the ways to say that we need not go on."""
        return self._is_one_of("let_be_words", text)

    def is_hedged(self, text: str) -> bool:
        """True for a yes that is none: «ja maar …», or a question."""
        return text.rstrip().endswith("?") or self._has_one_of("hedge_words", text, at_start=True)

    def says_still(self, text: str) -> bool:
        """True when the text says that something is as it was: «nog steeds», «still»."""
        return self._has_one_of("still_words", text)

    def says(self, words: str, text: str) -> bool:
        """True when the text has one of the words of a list."""
        return self._has_one_of(words, text)

    def listing(self, language: str, items: Iterable[str]) -> str:
        """Return names as a sentence part: «Outlook, Word en Excel»."""
        names = list(items)
        if not names:
            return self.get(language, "open_programs")
        if len(names) == 1:
            return names[0]
        return f"{', '.join(names[:-1])} {self.get(language, 'and')} {names[-1]}"

    def day(self, language: str, day: date) -> str:
        """Return a day in words: «31 oktober 2026»."""
        return f"{day.day} {self._of(language)['months'][day.month - 1]} {day.year}"

    def _is_one_of(self, key: str, text: str) -> bool:
        plain = _tight(text)
        return any(
            plain == _tight(phrase) for language in LANGUAGES for phrase in self._of(language)[key]
        )

    def _has_one_of(self, key: str, text: str, *, at_start: bool = False) -> bool:
        said = f" {' '.join(_WORDS.findall(text.lower()))} "
        phrases = [f" {each} " for language in LANGUAGES for each in self._of(language)[key]]
        if at_start:
            return said.startswith(tuple(phrases))
        return any(phrase in said for phrase in phrases)

    def _of(self, language: str) -> dict[str, Any]:
        return self.by_language.get(language, self.by_language["nl"])


def _tight(text: str) -> str:
    """Return a text without case, outer marks, skin colours and stretched letters."""
    bare = _SKIN_AND_STYLE.sub("", text.lower()).strip(" .!,\n\t")
    return _STRETCHED.sub(r"\1", " ".join(bare.replace(",", " ").split()))


def load() -> Texts:
    """Read `nl.yml` and `en.yml` beside this module."""
    folder = Path(__file__).parent
    return Texts(
        {
            language: yaml.safe_load((folder / f"{language}.yml").read_text(encoding="utf-8"))
            for language in LANGUAGES
        }
    )
