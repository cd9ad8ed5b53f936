"""What an examination of one part of the installation came to."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a part is: right, right for now, wrong, or not looked at because of another wrong."""

    WELL = "ok"
    SOON = "soon"
    WRONG = "wrong"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report; `mend` says what to do and is empty when nothing is to be done."""

    verdict: Verdict
    part: str
    says: str
    mend: str = ""


def well(part: str, says: str) -> Line:
    """Return that a part works."""
    return Line(Verdict.WELL, part, says)


def wrong(part: str, says: str, mend: str) -> Line:
    """Return that a part does not work, and how to mend it."""
    return Line(Verdict.WRONG, part, says, mend)


def unseen(part: str, says: str) -> Line:
    """Return that a part could not be looked at."""
    return Line(Verdict.UNSEEN, part, says)
