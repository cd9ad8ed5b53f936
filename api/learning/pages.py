"""The page on which sentences are looked at: its words, and what it shows of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from api.handoff.desk import service as desk
from api.handoff.desk.words import Speech
from api.identity.page import Pages, make_pages
from api.learning.models import Sentence
from api.learning.review import Sheet
from api.learning.service import NOT_UNDERSTOOD
from api.texts.loader import LANGUAGES, Texts

HERE = Path(__file__).parent
OUT_OF_SCOPE = "out_of_scope"
PROBLEM, TALK = "topic", "intent"


@cache
def pages() -> Pages:
    """Return the desk's pages with those of learning."""
    own = make_pages(HERE / "templates", desk.HERE / "templates", texts=HERE / "texts")
    both = {each: desk.pages().texts.sentences(each) for each in LANGUAGES}
    both = {each: both[each] | own.texts.sentences(each) for each in LANGUAGES}
    return Pages(own.environment, Texts(both))


@cache
def labels() -> frozenset[str]:
    """Return all intents that a sentence can mean: those that have words."""
    kinds = [key.partition("_") for key in pages().texts.sentences("nl")]
    return frozenset(rest for kind, _, rest in kinds if kind in (PROBLEM, TALK))


@dataclass(frozen=True, slots=True)
class Shown:
    """One sentence on the page; `choices` are its likeliest intents as key and words."""

    id: str
    language: str
    text: str
    count: int
    day: str
    hint: str
    choices: list[tuple[str, str]]
    trouble: bool
    following: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One sentence that was looked at, and what became of it."""

    id: str
    language: str
    text: str
    became: str
    by: str


def context(sheet: Sheet, speech: Speech, left: Mapping[str, str], last: str) -> dict[str, Any]:
    """Return what the page shows.

    `left` holds texts by id that could not be accepted as they were left; `last` is the id of what
    was just looked at.
    """
    words = Speech(pages().texts, speech.language)
    done = [_looked(each, words) for each in sheet.reviewed]
    others = [key for key in labels() if key != OUT_OF_SCOPE]
    return {
        "sentences": _shown(sheet.waiting, words, left),
        "number": sheet.number,
        "accepted": sheet.accepted,
        "looked_at": done,
        "last": next((each for each in done if each.id == last), None),
        "problems": _named(words, [key for key in others if words.find(PROBLEM, key)]),
        "talk": _named(words, [key for key in others if not words.find(PROBLEM, key)]),
    }


def word(words: Speech, intent: str) -> str:
    """Return an intent in plain words."""
    return words.find(PROBLEM, intent) or words.word(TALK, intent)


def _named(words: Speech, intents: Sequence[str]) -> list[tuple[str, str]]:
    return sorted(((key, word(words, key)) for key in intents), key=lambda each: each[1].lower())


def _shown(waiting: Sequence[Sentence], words: Speech, left: Mapping[str, str]) -> list[Shown]:
    following = [each.id for each in waiting[1:]]
    following.append(waiting[-2].id if len(waiting) > 1 else "")
    made = []
    for each, after in zip(waiting, following, strict=False):
        likely = dict.fromkeys([each.suggested, *each.guesses])
        keys = [key for key in likely if key in labels() and key != OUT_OF_SCOPE]
        by = f"hint_{each.suggested_by}"
        hint = words.say(by, what=word(words, each.suggested)) if each.suggested else ""
        made.append(
            Shown(
                id=each.id,
                language=each.language,
                text=left.get(each.id) or each.text,
                count=each.count,
                day=f"{each.last_day.day} {words.say(f'month_{each.last_day.month}')}",
                hint=hint,
                choices=[(key, word(words, key)) for key in keys if key != NOT_UNDERSTOOD],
                trouble=each.id in left,
                following=after,
            )
        )
    return made


def _looked(found: Sentence, words: Speech) -> Looked:
    return Looked(
        id=found.id,
        language=found.language,
        text=found.text,
        became=word(words, found.label) if found.label else words.say("discarded"),
        by=found.reviewed_by or "",
    )
