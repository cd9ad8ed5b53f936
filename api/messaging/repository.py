"""Queries of the inbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.elements import ColumnElement

from api.conversation.models import CareCase
from api.conversation.state import Owner
from api.messaging.models import Inbox

OPEN = ("new", "asked")
TURNS = ("text", "button", "event")
COMMANDS = ("command",)
HOW_IT_WAS = "experience"
"""The command in the payload of rows about how it was."""
TAKES_UP = "noted"
"""The key in the payload of rows that take up a noted problem; the value is its topic."""
ASKED_LATER_AT_MOST = timedelta(hours=2)


def _held(held_since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """True for what waits."""
    return or_(_by_a_question(held_since), _by_what_comes_next(held_since), _by_an_engineer())


def _by_an_engineer() -> ColumnElement[bool]:
    """A noted problem is not taken up while an engineer helps with another one."""
    helping = select(CareCase.id).where(
        CareCase.person_id == Inbox.person_id,
        CareCase.status == "open",
        CareCase.owner == Owner.ENGINEER,
    )
    return and_(
        Inbox.kind == "text",
        Inbox.state == "new",
        Inbox.payload[TAKES_UP].is_not(None),
        helping.exists(),
    )


def _by_what_comes_next(held_since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """How it was is asked when nothing else of the same message is being helped any more."""
    own, other = aliased(CareCase), aliased(CareCase)
    later = select(other.id).where(
        own.id == Inbox.case_id,
        other.person_id == Inbox.person_id,
        other.id != Inbox.case_id,
        other.status.in_(("noted", "open")),
        other.opened_at > own.opened_at,
    )
    return and_(
        Inbox.kind == "event",
        Inbox.state == "new",
        Inbox.payload["command"].astext.is_not_distinct_from(HOW_IT_WAS),
        Inbox.received_at > held_since - ASKED_LATER_AT_MOST,
        later.exists(),
    )


def _by_a_question(held_since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """An event of one repair waits while a question of another is open."""
    return and_(
        Inbox.kind == "event",
        Inbox.state == "new",
        Inbox.received_at > held_since,
        select(CareCase.id)
        .where(
            CareCase.person_id == Inbox.person_id,
            CareCase.question_id.is_not(None),
            CareCase.question_opened_at > held_since,
            CareCase.question_run.is_distinct_from(Inbox.payload["run_id"].astext),
        )
        .exists(),
    )


class Claim(NamedTuple):
    """A row that is being answered, and whether another one of the same lane was there."""

    row: Inbox
    more: bool


def _claim(kinds: Sequence[str], free: ColumnElement[bool]) -> ReturningUpdate[Inbox, bool]:
    other = aliased(Inbox)
    more = select(other.id).where(
        other.person_id == Inbox.person_id,
        other.id != Inbox.id,
        other.state.in_(OPEN),
        other.kind.in_(kinds),
    )
    lowest = (
        select(Inbox.id)
        .where(
            Inbox.person_id == bindparam("of_person"),
            Inbox.state.in_(OPEN),
            Inbox.kind.in_(kinds),
            free,
        )
        .order_by(Inbox.seq)
        .limit(1)
    )
    return (
        update(Inbox)
        .where(Inbox.id == lowest.scalar_subquery())
        .values(state="asked", attempts=Inbox.attempts + 1)
        .returning(Inbox, more.exists())
        .execution_options(synchronize_session=False)
    )


_HELD_SINCE = bindparam("held_since", type_=Inbox.received_at.type)
_CLAIM_TURN = _claim(TURNS, ~_held(_HELD_SINCE))
_CLAIM_COMMAND = _claim(COMMANDS, true())
_WAITING_PEOPLE = (
    select(Inbox.person_id).where(Inbox.state.in_(OPEN), ~_held(_HELD_SINCE)).distinct()
)
_DELIVERED = select(Inbox).where(
    Inbox.channel == bindparam("channel"), Inbox.provider_id == bindparam("provider_id")
)
_FINISH = (
    update(Inbox)
    .where(
        Inbox.id == bindparam("row_id"),
        Inbox.state == "asked",
        Inbox.attempts == bindparam("attempt"),
    )
    .values(state="done", done_at=bindparam("now"))
    .returning(Inbox.id)
    .execution_options(synchronize_session=False)
)


async def find(db: AsyncSession, channel: str, provider_id: str) -> Inbox | None:
    """Return the row of an earlier delivery of the same message."""
    found: Inbox | None = await db.scalar(
        _DELIVERED, {"channel": channel, "provider_id": provider_id}
    )
    return found


async def by_button(db: AsyncSession, button_id: str) -> Inbox | None:
    """Return the row of the first press of a button."""
    found: Inbox | None = await db.scalar(
        select(Inbox).where(Inbox.button_id == button_id).limit(1)
    )
    return found


async def claim_turn(db: AsyncSession, person_id: str, held_since: datetime) -> Claim | None:
    """Take the lowest open row of a person that may be answered now, once more."""
    found = await db.execute(_CLAIM_TURN, {"of_person": person_id, "held_since": held_since})
    row = found.one_or_none()
    return Claim(*row) if row else None


async def claim_command(db: AsyncSession, person_id: str) -> Claim | None:
    """Take the lowest open command of a person, once more."""
    found = await db.execute(_CLAIM_COMMAND, {"of_person": person_id})
    row = found.one_or_none()
    return Claim(*row) if row else None


async def asked_later(db: AsyncSession, row: Inbox) -> list[str]:
    """Return by whom the episodes ended that this person is still to be asked about after a row."""
    found = await db.scalars(
        select(Inbox.payload["ended_by"].astext).where(
            Inbox.person_id == row.person_id,
            Inbox.state.in_(OPEN),
            Inbox.kind == "event",
            Inbox.payload["command"].astext == HOW_IT_WAS,
            Inbox.seq > row.seq,
        )
    )
    return [by for by in found if by]


async def waiting_people(db: AsyncSession, held_since: datetime) -> Sequence[str]:
    """Return who has something to be answered now."""
    return (await db.scalars(_WAITING_PEOPLE, {"held_since": held_since})).all()


async def finish(db: AsyncSession, row: Inbox, now: datetime) -> bool:
    """Mark a row as done; False when another run of this program finished it first."""
    done = await db.scalar(_FINISH, {"row_id": row.id, "attempt": row.attempts, "now": now})
    return done is not None


async def park(db: AsyncSession, row_id: str, error: str, now: datetime) -> None:
    """Put a row aside that failed too often, so that the person is not stuck."""
    await db.execute(
        update(Inbox)
        .where(Inbox.id == row_id, Inbox.state.in_(OPEN))
        .values(state="parked", error=error, done_at=now)
    )


async def typed_before(db: AsyncSession, row: Inbox) -> str | None:
    """Return what was last typed in the case of a row, up to and with the row itself."""
    found: str | None = await db.scalar(
        select(Inbox.text)
        .where(Inbox.case_id == row.case_id, Inbox.kind == "text", Inbox.seq <= row.seq)
        .order_by(Inbox.seq.desc())
        .limit(1)
    )
    return found


async def typed_at(db: AsyncSession, case_id: str, inbox_id: str) -> int | None:
    """Return the place of what was last typed in a case, up to and with a message of it."""
    until = select(Inbox.seq).where(Inbox.id == inbox_id, Inbox.case_id == case_id)
    found: int | None = await db.scalar(
        select(func.max(Inbox.seq)).where(
            Inbox.case_id == case_id, Inbox.kind == "text", Inbox.seq <= until.scalar_subquery()
        )
    )
    return found
