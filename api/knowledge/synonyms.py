"""Replaces what people say by the word that articles use."""

from pathlib import Path

import yaml

from api.knowledge.language import Language

Phrase = tuple[str, ...]


class Synonyms:
    """Everyday words and brand names of one language, matched by stem, longest phrase first."""

    def __init__(self, language: Language, meanings: dict[str, list[str]]) -> None:
        """Take `{"word of the articles": ["what people say", ...]}`.

        Raises:
            ValueError: one phrase means two things.
        """
        self._language = language
        self._meant: dict[Phrase, Phrase] = {}
        for meant, said in meanings.items():
            for phrase in said:
                key = self._stems(language.words(phrase))
                value = tuple(language.words(meant))
                if self._meant.setdefault(key, value) != value:
                    raise ValueError(f"synonyms: «{phrase}» means two things")
        self._longest = max(map(len, self._meant), default=0)

    def apply(self, words: list[str]) -> list[str]:
        """Return the words with every known phrase replaced."""
        result: list[str] = []
        at = 0
        while at < len(words):
            length = next((n for n in range(self._longest, 0, -1) if self._knows(words, at, n)), 0)
            if length:
                result.extend(self._meant[self._stems(words[at : at + length])])
            else:
                result.append(words[at])
            at += length or 1
        return result

    def _knows(self, words: list[str], at: int, length: int) -> bool:
        phrase = words[at : at + length]
        return len(phrase) == length and self._stems(phrase) in self._meant

    def _stems(self, words: list[str]) -> Phrase:
        return tuple(self._language.stem(word) for word in words)


def load(path: Path, language: Language) -> Synonyms:
    """Read the part of one language; a file that is not there holds no synonyms."""
    held = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Synonyms(language, held.get(language.code, {}))
