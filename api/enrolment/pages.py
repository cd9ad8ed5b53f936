"""The page of numbers: its words, and what it shows of each department."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from api.actions_client.coverage import Coverage, Numbers
from api.handoff.desk import service as desk
from api.handoff.desk.words import Speech
from api.identity.page import Pages, make_pages
from api.texts.loader import LANGUAGES, Texts

HERE = Path(__file__).parent


@cache
def pages() -> Pages:
    """Return the desk's pages with this one."""
    own = make_pages(HERE / "templates", desk.HERE / "templates", texts=HERE / "texts")
    both = {each: desk.pages().texts.sentences(each) for each in LANGUAGES}
    both = {each: both[each] | own.texts.sentences(each) for each in LANGUAGES}
    return Pages(own.environment, Texts(both))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; shares are whole percents, rounded down: all is all."""

    name: str
    people: int
    one: int
    two: int
    one_share: int
    two_share: int


def context(found: Coverage | None, speech: Speech, now: datetime) -> dict[str, Any]:
    """Return what the page shows; without an answer only that there is none."""
    if found is None or found.whole is None:
        return {"away": found is None, "whole": None, "lines": [], "seen": ""}
    words = Speech(pages().texts, speech.language)
    lines = [_line(each.name, each) for each in found.departments]
    if found.rest is not None and lines:
        lines.append(_line(words.say("enrolment_rest"), found.rest))
    seen = words.moment(found.seen_at, now) if found.seen_at else ""
    whole = _line(words.say("enrolment_whole"), found.whole)
    return {"away": False, "whole": whole, "lines": lines, "seen": seen}


def _line(name: str, of: Numbers) -> Line:
    return Line(name, of.people, of.one, of.two, _share(of.one, of), _share(of.two, of))


def _share(number: int, of: Numbers) -> int:
    return number * 100 // of.people if of.people else 0
