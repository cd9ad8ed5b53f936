"""The sentences that measure: nobody has learned from them."""

from pathlib import Path
from typing import Any, List, NamedTuple, Text

import yaml

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "bot"
LANGUAGES = ("nl", "en")


class Sentence(NamedTuple):
    """One text with one thing meant by it."""

    language: Text
    meant: Text
    text: Text


class Double(NamedTuple):
    """One text that names several problems."""

    language: Text
    meant: List[Text]
    text: Text


def sentences() -> List[Sentence]:
    """Every held-out sentence, in the order of the files."""
    return [
        Sentence(language, meant, text)
        for language in LANGUAGES
        for path in sorted((TESTS / "held_out").glob(f"{language}*.yml"))
        for meant, texts in _read("held_out", path.stem).items()
        for text in texts
    ]


def doubles() -> List[Double]:
    """Every held-out text with two problems, in the order of the files."""
    return [
        Double(language, each["problems"], each["text"])
        for path in sorted((TESTS / "held_out_problems").glob("*.yml"))
        for language, found in _read("held_out_problems", path.stem).items()
        for each in found
    ]


def _read(folder: Text, name: Text) -> Any:
    return yaml.safe_load((TESTS / folder / f"{name}.yml").read_text(encoding="utf-8"))
