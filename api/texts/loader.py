"""Reads the sentences and hands them out in a language."""

import string
from collections.abc import Mapping
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
LANGUAGES = ("nl", "en")


class Texts:
    """Sentences by key; both languages hold the same keys with the same blanks."""

    def __init__(self, by_language: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = {language: dict(by_language[language]) for language in LANGUAGES}
        shapes = [
            {key: _blanks(text) for key, text in self._texts[language].items()}
            for language in LANGUAGES
        ]
        if shapes[0] != shapes[1]:
            odd = sorted(key for key, _ in shapes[0].items() ^ shapes[1].items())
            raise ValueError(f"texts differ between languages: {', '.join(odd)}")

    def say(self, key: str, language: str, **values: str) -> str:
        """Return a sentence; an unknown language is Dutch, an unknown key is a KeyError."""
        texts = self._texts.get(language, self._texts["nl"])
        return texts[key].format(**values)

    def keys(self) -> list[str]:
        """Return all keys."""
        return sorted(self._texts["nl"])

    def sentences(self, language: str) -> dict[str, str]:
        """Return all sentences of a language as they stand in the file."""
        return dict(self._texts[language])


def _blanks(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def load(folder: Path = FOLDER) -> Texts:
    """Read `nl.yml` and `en.yml`."""
    return Texts(
        {
            language: yaml.safe_load((folder / f"{language}.yml").read_text(encoding="utf-8"))
            for language in LANGUAGES
        }
    )
