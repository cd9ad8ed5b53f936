"""The examples are many, by many hands, and no sentence filled in again and again."""

from collections import Counter
from itertools import combinations

import pytest
import yaml

from tests.nlu_data.examples import (
    LANGUAGES,
    ROOT,
    Example,
    all_examples,
    authors,
    examples,
    intents,
    measured,
)

PIPELINE = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
PROBLEMS = next(each["problems"] for each in PIPELINE if "problems" in each)
FEWEST_OF_A_PROBLEM = 150
FEWEST_OF_OTHERS = 60
SAME_AS = 0.6
ONE_SKELETON = 3
OPENING = 4
MANY = "night"
"""The author under whom the lines of many people stand: what was really typed."""


def letters(text: str) -> set[str]:
    """Return the pieces of four letters of a text."""
    return {text[i : i + 4] for i in range(max(len(text) - 3, 1))}


def alike(one: set[str], other: set[str]) -> float:
    """Return the Jaccard index of two sets."""
    return len(one & other) / len(one | other)


def fillings() -> set[str]:
    """Return the words that a template is filled with: names of things, places and people."""
    found: set[str] = set()
    for path in (ROOT / "nlu_data/shared").glob("*.yml"):
        content = yaml.safe_load(path.read_text())
        for table in content if isinstance(content, list) else [content]:
            for term in table.get("terms") or []:
                names = [term] if isinstance(term, str) else [*term, *next(iter(term.values()))]
                found.update(word for name in names for word in str(name).lower().split())
    return found


FILLINGS = fillings()


def skeleton(example: Example) -> str:
    """Return the line with everything taken out that a template would fill in."""
    kept = ["_" if w in FILLINGS or w.isdigit() else w for w in example.words]
    return " ".join(kept)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", intents())
class TestAnIntent:
    def test_has_enough_examples(self, intent: str, language: str) -> None:
        fewest = FEWEST_OF_A_PROBLEM if intent in PROBLEMS else FEWEST_OF_OTHERS
        assert len({" ".join(each.words) or each.text for each in examples(intent, language)}) >= (
            fewest
        )

    def test_every_example_has_a_known_author(self, intent: str, language: str) -> None:
        unknown = [each for each in examples(intent, language) if each.author not in authors()]
        assert unknown == []

    def test_is_written_by_many(self, intent: str, language: str) -> None:
        by = Counter(each.author for each in examples(intent, language))
        del by[MANY]
        assert len(by) >= (36 if intent in PROBLEMS else 20)
        assert max(by.values()) <= 0.12 * by.total()

    def test_no_two_examples_are_nearly_the_same(self, intent: str, language: str) -> None:
        pieces = [(each.text, letters(" ".join(each.words))) for each in examples(intent, language)]
        same = [
            (one, other)
            for (one, a), (other, b) in combinations(pieces, 2)
            if SAME_AS * len(a) < len(b) < len(a) / SAME_AS and alike(a, b) > SAME_AS
        ]
        assert same == []

    def test_nothing_is_a_template(self, intent: str, language: str) -> None:
        lines = examples(intent, language)
        skeletons = Counter(skeleton(each) for each in lines)
        openings = Counter(
            " ".join(skeleton(each).split()[:OPENING])
            for each in lines
            if len(each.words) > OPENING
        )
        repeated = [
            s for found in (skeletons, openings) for s, n in found.items() if n > ONE_SKELETON
        ]
        assert repeated == []


class TestMeasuring:
    def test_no_example_is_measured_with(self) -> None:
        learned = {" ".join(each.words) or each.text for each in all_examples()}
        assert [each for each in measured() if (" ".join(each.words) or each.text) in learned] == []

    def test_no_sentence_stands_under_two_intents(self) -> None:
        meant: dict[str, set[str]] = {}
        for each in [*all_examples(), *measured()]:
            meant.setdefault(" ".join(each.words) or each.text, set()).add(each.intent)
        assert {text: found for text, found in meant.items() if len(found) > 1} == {}
