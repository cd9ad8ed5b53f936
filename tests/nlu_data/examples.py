"""The examples from which the bot learns and the sentences that measure it, read as they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("nl", "en")
HELD_OUT = ROOT / "tests" / "bot" / "held_out"
DOUBLES = ROOT / "tests" / "bot" / "held_out_problems"
_ANNOTATED = re.compile(r"\[([^\]]+)\]\{[^}]*\}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True)
class Example:
    """One line, without its annotations, and who wrote it."""

    intent: str
    language: str
    author: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its words in lower case."""
        return _WORD.findall(self.text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def authors() -> set[str]:
    """Return the names of all authors of examples."""
    return set(yaml.safe_load((ROOT / "nlu_data/authors.yml").read_text())["authors"])


def intents() -> list[str]:
    """Return the intents that have a file of examples, by name."""
    return sorted(path.stem for path in (ROOT / "nlu_data/nl").glob("*.yml"))


def examples(intent: str, language: str) -> list[Example]:
    """Return the examples of an intent in one language."""
    blocks = yaml.safe_load((ROOT / f"nlu_data/{language}/{intent}.yml").read_text())["nlu"]
    return [
        Example(
            block["intent"],
            language,
            (block.get("metadata") or {}).get("author", ""),
            _ANNOTATED.sub(r"\1", line[2:].strip()),
        )
        for block in blocks
        for line in block["examples"].splitlines()
    ]


def all_examples() -> Iterator[Example]:
    """Yield every example of both languages."""
    for language in LANGUAGES:
        for intent in intents():
            yield from examples(intent, language)


def measured() -> Iterator[Example]:
    """Yield every sentence of the measuring sets."""
    for path in sorted(HELD_OUT.glob("*.yml")):
        language = path.stem.split("_")[0]
        for intent, texts in yaml.safe_load(path.read_text()).items():
            for number, text in enumerate(texts):
                yield Example(intent, language, f"{path.stem}-{number}", text)
    for path in sorted(DOUBLES.glob("*.yml")):
        for language, found in yaml.safe_load(path.read_text()).items():
            for number, each in enumerate(found):
                about = "+".join(each["problems"])
                yield Example(about, language, f"{path.stem}-{language}-{number}", each["text"])
