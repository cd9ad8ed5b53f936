"""Measures the search on questions with known answers: `python -m api.knowledge.evaluate`."""

import argparse
import hashlib
import itertools
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from api.knowledge.articles import LANGUAGES
from api.knowledge.index import FIELDS
from api.knowledge.search import ABSTAIN_BELOW, KnowledgeBase

QUESTIONS = Path("tests/unit/api/knowledge/questions.yml")
VARIANTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "words": (("words",), False),
    "stems": (("stems",), False),
    "pieces": (("pieces",), False),
    "all three": (FIELDS, False),
    "stems + synonyms": (("stems",), True),
    "all three + synonyms": (FIELDS, True),
}
HEAD = "variant               set         in  out  hit@1 hit@3 answered misled abstained threshold"
_ENTITY = re.compile(r"\[([^]]+)\](?:\{[^}]*\}|\([^)]*\))")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and the slug that must come first; None when no article fits."""

    text: str
    language: str
    slug: str | None

    @property
    def digest(self) -> bytes:
        """A number without meaning that decides in which half a question falls."""
        return hashlib.sha256(f"{self.language}:{self.text}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the ranking gave for a question: the place of the right article and the top score."""

    question: Question
    place: int | None
    top: float


@dataclass(frozen=True, slots=True)
class Result:
    """Shares from 0 to 1.

    Attributes:
        first, top_three: of questions with an article, before abstaining.
        answered: of questions with an article, the right one first and above the threshold.
        misled: of questions with an article, a wrong one first and above the threshold.
        abstained: of questions without an article, those left unanswered.
    """

    inside: int
    outside: int
    first: float
    top_three: float
    answered: float
    misled: float
    abstained: float


def read_questions(path: Path) -> list[Question]:
    """Read the evaluation file."""
    return [
        Question(row["question"], row["language"], row["article"])
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def halves(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """Return the half that may choose the threshold and the half that only reports.

    Within each language, with and without an article, every second one by digest goes to a half.
    """
    choosing: list[Question] = []
    reporting: list[Question] = []
    for language in LANGUAGES:
        for inside in (True, False):
            group = [q for q in questions if (q.language, q.slug is not None) == (language, inside)]
            group.sort(key=lambda question: question.digest)
            choosing += group[::2]
            reporting += group[1::2]
    return choosing, reporting


def read_examples(folder: Path, base: KnowledgeBase) -> list[Question]:
    """Read sentences of the understanding: a topic's article must come first, out_of_scope none."""
    questions = []
    for language in LANGUAGES:
        for path in sorted((folder / language).glob("*.yml")):
            if path.stem != "out_of_scope" and base.article(path.stem, language) is None:
                continue
            slug = None if path.stem == "out_of_scope" else path.stem
            for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
                texts = str(block.get("examples", "")).splitlines()
                questions += [
                    Question(_ENTITY.sub(r"\1", text.removeprefix("- ")), language, slug)
                    for text in texts
                ]
    return questions


def ask(base: KnowledgeBase, questions: Sequence[Question]) -> list[Answer]:
    """Rank the articles for every question."""
    answers = []
    for question in questions:
        hits = base.rank(question.text, question.language)
        slugs = [hit.article.slug for hit in hits]
        place = slugs.index(question.slug) + 1 if question.slug in slugs else None
        answers.append(Answer(question, place, hits[0].score))
    return answers


def measure(answers: Sequence[Answer], threshold: float) -> Result:
    """Count; a share of nothing is 0."""
    inside = [answer for answer in answers if answer.question.slug is not None]
    outside = [answer for answer in answers if answer.question.slug is None]
    right = [answer for answer in inside if answer.place == 1]
    return Result(
        inside=len(inside),
        outside=len(outside),
        first=_share(len(right), inside),
        top_three=_share(sum((answer.place or 99) <= 3 for answer in inside), inside),
        answered=_share(sum(answer.top >= threshold for answer in right), inside),
        misled=_share(sum(a.top >= threshold and a.place != 1 for a in inside), inside),
        abstained=_share(sum(answer.top < threshold for answer in outside), outside),
    )


def choose_threshold(answers: Sequence[Answer]) -> float:
    """Return the threshold with the best `answered` + `abstained` - `misled`.

    Many thresholds are equally good: it is the middle of the widest such stretch.
    """
    tops = sorted({0.0, 1.0, *(answer.top for answer in answers)})
    gaps = list(itertools.pairwise(tops))

    def quality(gap: tuple[float, float]) -> tuple[float, float]:
        result = measure(answers, sum(gap) / 2)
        return round(result.answered + result.abstained - result.misled, 9), gap[1] - gap[0]

    low, high = max(gaps, key=quality)
    return (low + high) / 2


def report(folder: Path, questions: Sequence[Question], examples: Path) -> list[str]:
    """Return the lines of a table: each variant with a threshold chosen on one half."""
    lines = [HEAD]
    choosing, reporting = halves(questions)
    for name, (fields, synonyms) in VARIANTS.items():
        base = KnowledgeBase.load(folder, fields, use_synonyms=synonyms)
        threshold = choose_threshold(ask(base, choosing))
        sets = {"choosing": choosing, "reporting": reporting}
        if examples.is_dir():
            sets["examples"] = read_examples(examples, base)
        for half, held in sets.items():
            lines.append(_line(name, half, measure(ask(base, held), threshold), threshold))
    return [*lines, f"threshold in use: {ABSTAIN_BELOW}"]


def _line(name: str, half: str, result: Result, threshold: float) -> str:
    return (
        f"{name:<21} {half:<9} {result.inside:>4} {result.outside:>4}  {result.first:>5.2f}"
        f" {result.top_three:>5.2f} {result.answered:>8.2f} {result.misled:>6.2f}"
        f" {result.abstained:>9.2f} {threshold:>9.3f}"
    )


def _share(count: int, of: Sequence[Answer]) -> float:
    return count / len(of) if of else 0.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("knowledge_base"))
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--examples", type=Path, default=Path("nlu_data"))
    given = parser.parse_args()
    lines = report(given.folder, read_questions(given.questions), given.examples)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
