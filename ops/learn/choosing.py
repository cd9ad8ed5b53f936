"""Which accepted sentences become examples, and why the others do not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ops.learn.examples import alike, plain, sentences

SAME_ABOVE = 0.6
_MARKS = re.compile(r"[\[\]{}]|^\s*[-/]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One accepted sentence; `id` is that of the desk."""

    id: str
    language: str
    intent: str
    text: str


class Why(StrEnum):
    """Why a sentence is not added."""

    THERE = "stands there already"
    NEAR = "is nearly the same as"
    MEASURED = "measures the understanding"
    ELSEWHERE = "stands under another intent"
    MARKS = "holds marks that mean something in the file"
    NO_FILE = "has no file"


FINISHED = frozenset({Why.THERE, Why.NEAR, Why.MEASURED})
"""Reasons after which there is nothing left to do with a sentence."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A sentence that is not added; `like` is what it stands beside, if anything."""

    lesson: Lesson
    why: Why
    like: str = ""


Place = tuple[str, str]
"""Language and intent: which file."""


@dataclass(slots=True)
class Plan:
    """What is added to which file, and what is not."""

    added: dict[Place, list[Lesson]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def choose(lessons: Sequence[Lesson], files: Mapping[Place, str], measured: Sequence[str]) -> Plan:
    """Return what to do with accepted sentences; `files` are texts of the files of examples."""
    plan = Plan()
    known = {place: sentences(source) for place, source in files.items()}
    for lesson in lessons:
        skipped = _refused(lesson, known, measured)
        if skipped:
            plan.skipped.append(skipped)
            continue
        place = (lesson.language, lesson.intent)
        known[place].append(lesson.text)
        plan.added.setdefault(place, []).append(lesson)
    return plan


def _refused(
    lesson: Lesson, known: Mapping[Place, list[str]], measured: Sequence[str]
) -> Skipped | None:
    place, words = (lesson.language, lesson.intent), plain(lesson.text)
    if place not in known:
        return Skipped(lesson, Why.NO_FILE, f"nlu_data/{'/'.join(place)}.yml")
    if _MARKS.search(lesson.text):
        return Skipped(lesson, Why.MARKS)
    for other, texts in known.items():
        if words in map(plain, texts):
            why = Why.THERE if other[1] == lesson.intent else Why.ELSEWHERE
            return Skipped(lesson, why, other[1])
    for text in measured:
        if plain(text) == words or alike(text, lesson.text) > SAME_ABOVE:
            return Skipped(lesson, Why.MEASURED, text)
    near = next((each for each in known[place] if alike(each, lesson.text) > SAME_ABOVE), None)
    return Skipped(lesson, Why.NEAR, near) if near else None
