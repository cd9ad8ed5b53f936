"""What an examination of one part of the installation came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WARN_BEFORE = timedelta(days=30)
"""So long before a certificate or a secret ends somebody is told."""


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


def counting_until(part: str, what: str, ends: datetime, now: datetime, mend: str) -> Line:
    """Return until when a certificate or a secret counts; `mend` is for when that is soon."""
    if ends <= now:
        return wrong(part, f"{what} counted until {ends:%Y-%m-%d}", mend)
    says = f"{what} counts until {ends:%Y-%m-%d}"
    return Line(Verdict.SOON, part, says, mend) if ends - now < WARN_BEFORE else well(part, says)
