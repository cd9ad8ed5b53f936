"""How many people have a proof, by department: numbers only, and none about a handful of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actions.db import DbSessions
from actions.enrolment import repository
from actions.proof.parts import Parts
from actions.proof.registration import MAIL_CODE, RECOVERY, SMS_CODE, TOTP

FEWEST = 5
"""Of fewer people together no number is shown."""


@dataclass(frozen=True, slots=True)
class Counted:
    """People, and how many of them have at least one and at least two kinds of proof."""

    people: int
    one: int
    two: int

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.people + other.people, self.one + other.one, self.two + other.two)


NOBODY = Counted(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Department:
    """One line of the table."""

    name: str
    counted: Counted


@dataclass(frozen=True, slots=True)
class Table:
    """The table; `rest` are small departments together, `whole` everybody, None for too few.

    `seen_at` is when the directory was listed, None when it never was.
    """

    departments: tuple[Department, ...]
    rest: Counted | None
    whole: Counted | None
    seen_at: datetime | None


class Coverage:
    """Counts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def table(self) -> Table:
        """Count now."""
        rules = self._parts.rules
        return await table_of(
            self._parts.sessions, mail_codes=rules.mail_codes, sms_codes=rules.sms_codes
        )


async def table_of(sessions: DbSessions, *, mail_codes: bool, sms_codes: bool) -> Table:
    """Count; a kind that an administrator does not allow counts for nothing."""
    asked = {TOTP: True, RECOVERY: True, MAIL_CODE: mail_codes, SMS_CODE: sms_codes}
    allowed = [kind for kind, may in asked.items() if may]
    async with sessions() as session:
        rows = await repository.coverage(session, allowed)
        listing = await repository.last_listing(session)
    found = [Department(name, Counted(*numbers)) for name, *numbers in rows]
    return folded(found, listing.finished_at if listing else None)


def folded(found: Sequence[Department], seen_at: datetime | None) -> Table:
    """Return the table without numbers about fewer than FEWEST people.

    Small departments, and people of none, are counted together; while those are too few, the
    smallest shown one joins them, so that no difference to the whole tells of a handful either.
    """
    whole = sum((each.counted for each in found), NOBODY)
    if whole.people < FEWEST:
        return Table((), None, None, seen_at)
    small = [each for each in found if each.counted.people < FEWEST or not each.name]
    shown = sorted(
        (each for each in found if each not in small),
        key=lambda each: (-each.counted.people, each.name.casefold()),
    )
    rest = sum((each.counted for each in small), NOBODY)
    while shown and 0 < rest.people < FEWEST:
        rest += shown.pop().counted
    by_name = sorted(shown, key=lambda each: each.name.casefold())
    return Table(tuple(by_name), rest if rest.people else None, whole, seen_at)
