"""The lines of the report: what works, what is wrong, and how to mend it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WARN_BEFORE = timedelta(days=30)
"""So long before a certificate ends somebody is told."""


class Verdict(StrEnum):
    """How a part is, by the mark that is printed: right, right for now, wrong, or not seen."""

    WELL = "ok"
    SOON = "soon"
    WRONG = "WRONG"
    UNSEEN = "?"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report; `mend` says what to do and is empty when nothing is to be done."""

    verdict: Verdict
    part: str
    says: str
    mend: str = ""

    def __str__(self) -> str:
        said = f"{self.verdict:<5}  {self.part:<10} {self.says}"
        return f"{said}\n{'':<18} → {self.mend}" if self.mend else said


def well(part: str, says: str) -> Line:
    """Return that a part works."""
    return Line(Verdict.WELL, part, says)


def wrong(part: str, says: str, mend: str) -> Line:
    """Return that a part does not work, and how to mend it."""
    return Line(Verdict.WRONG, part, says, mend)


def counting_until(part: str, what: str, ends: datetime, now: datetime, mend: str) -> Line:
    """Return until when a certificate counts; `mend` is for when that is soon or was before."""
    if ends <= now:
        return wrong(part, f"{what} counted until {ends:%Y-%m-%d}", mend)
    says = f"{what} counts until {ends:%Y-%m-%d}"
    return Line(Verdict.SOON, part, says, mend) if ends - now < WARN_BEFORE else well(part, says)
