"""Queries of people, cases and timelines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversation.models import (
    Button,
    CareCase,
    CaseFact,
    Delivery,
    Entry,
    Person,
    Thread,
)
from api.conversation.state import Owner

_THE_PERSON = select(Person).where(Person.id == bindparam("person_id"))
_LOCKED_PERSON = _THE_PERSON.with_for_update()
_THE_CASE = select(CareCase).where(CareCase.id == bindparam("case_id"))
_PERSON_AND_CASE = select(Person, CareCase).where(
    Person.id == bindparam("person_id"),
    CareCase.id == bindparam("case_id"),
    CareCase.person_id == Person.id,
)
_ENTRIES_AFTER = (
    select(Entry)
    .where(Entry.person_id == bindparam("person_id"), Entry.seq > bindparam("after"))
    .order_by(Entry.seq)
    .limit(bindparam("most"))
)
_LATEST_CASE = (
    select(CareCase)
    .where(CareCase.person_id == bindparam("person_id"), CareCase.status != "noted")
    .order_by(
        (CareCase.status == "open").desc(),
        (CareCase.owner == Owner.ENGINEER).desc(),
        func.coalesce(
            CareCase.closed_at, func.greatest(CareCase.opened_at, CareCase.question_opened_at)
        ).desc(),
    )
    .limit(1)
)
_LATEST = aliased(CareCase, _LATEST_CASE.subquery())
_RECENT_TALK = (
    select(
        _LATEST,
        Entry,
        select(CareCase.id)
        .where(
            CareCase.person_id == bindparam("person_id"),
            CareCase.challenge_until > bindparam("now", type_=CareCase.challenge_until.type),
        )
        .exists(),
    )
    .outerjoin(Entry, Entry.person_id == _LATEST.person_id)
    .order_by(Entry.seq.desc())
    .limit(bindparam("most"))
)
_BUTTONS = (
    select(Button)
    .where(Button.entry_id.in_(bindparam("entry_ids", expanding=True)))
    .order_by(Button.entry_id, Button.position)
)
_NEW_THREAD = insert(Thread)
_TOUCHED_THREAD = _NEW_THREAD.on_conflict_do_update(
    index_elements=["person_id", "channel", "address"],
    set_={"used_at": _NEW_THREAD.excluded.used_at},
)
_LOCKED_PERSON_AND_CASE = _PERSON_AND_CASE.with_for_update(of=(Person, CareCase))
_FRESH = {"populate_existing": True}


async def upsert_person(
    db: AsyncSession, person_id: str, language: str | None, claimed_name: str | None = None
) -> None:
    """Add a person who is new; language and being a guest are settled then."""
    new = {"id": person_id, "language": language or "nl", "claimed_name": claimed_name}
    await db.execute(insert(Person).values(**new).on_conflict_do_nothing())


async def describe_person(
    db: AsyncSession, person_id: str, name: str | None, mail: str | None
) -> None:
    """Fill in what a sign-in told; None leaves what is known."""
    known = {"display_name": name, "mail": mail}
    values = {key: value for key, value in known.items() if value is not None}
    if values:
        await db.execute(update(Person).where(Person.id == person_id).values(**values))


async def lock_person(db: AsyncSession, person_id: str) -> Person:
    """Return the person and hold the lock of all that is theirs until the transaction ends."""
    found = await db.execute(_LOCKED_PERSON, {"person_id": person_id}, execution_options=_FRESH)
    return found.scalar_one()


async def lock_or_add_person(db: AsyncSession, person_id: str, language: str | None) -> Person:
    """Return the person as `lock_person` does; who is new is added first."""
    known: Person | None = await db.scalar(_LOCKED_PERSON, {"person_id": person_id})
    if known:
        return known
    await upsert_person(db, person_id, language)
    return await lock_person(db, person_id)


async def person(db: AsyncSession, person_id: str) -> Person | None:
    """Return a person."""
    return await db.get(Person, person_id)


async def person_and_case(
    db: AsyncSession, person_id: str, case_id: str
) -> tuple[Person, CareCase]:
    """Return a person and a case of theirs, without any lock."""
    found = await db.execute(_PERSON_AND_CASE, {"person_id": person_id, "case_id": case_id})
    person, case = found.one()
    return person, case


async def lock_person_and_case(
    db: AsyncSession, person_id: str, case_id: str
) -> tuple[Person, CareCase]:
    """Return both as they are now and hold the person's lock until the transaction ends.

    Both rows are locked, the person first: a row without a lock would be as old as the statement,
    not as young as the lock.
    """
    found = await db.execute(
        _LOCKED_PERSON_AND_CASE,
        {"person_id": person_id, "case_id": case_id},
        execution_options=_FRESH,
    )
    person, case = found.one()
    return person, case


async def touch_thread(db: AsyncSession, thread: Thread) -> None:
    """Add a thread, or note that it was used."""
    values = {
        "id": thread.id,
        "person_id": thread.person_id,
        "channel": thread.channel,
        "address": thread.address,
        "used_at": thread.used_at,
    }
    await db.execute(_TOUCHED_THREAD, values)


async def mark_seen(db: AsyncSession, person_id: str, channel: str, address: str, seq: int) -> None:
    """Move what was seen on a thread forward, never back."""
    await db.execute(
        update(Thread)
        .where(
            Thread.person_id == person_id,
            Thread.channel == channel,
            Thread.address == address,
            Thread.seen_seq < seq,
        )
        .values(seen_seq=seq)
    )


async def threads(db: AsyncSession, person_id: str, channels: Sequence[str]) -> list[Thread]:
    """Return the threads of a person on the given channels."""
    if not channels:
        return []
    found = await db.scalars(
        select(Thread).where(Thread.person_id == person_id, Thread.channel.in_(channels))
    )
    return list(found)


async def latest_case(db: AsyncSession, person_id: str) -> CareCase | None:
    """Return the case a person's words are for: an open one, or else the one closed last.

    Of several open ones that of an engineer, or else the one that began or asked last.
    """
    found: CareCase | None = await db.scalar(_LATEST_CASE, {"person_id": person_id})
    return found


async def case(db: AsyncSession, case_id: str) -> CareCase | None:
    """Return a case as it is in the database now."""
    found: CareCase | None = await db.scalar(
        _THE_CASE, {"case_id": case_id}, execution_options=_FRESH
    )
    return found


async def entries(db: AsyncSession, person_id: str, after: int, limit: int) -> list[Entry]:
    """Return lines of a timeline after a sequence number, oldest first."""
    found = await db.scalars(
        _ENTRIES_AFTER, {"person_id": person_id, "after": after, "most": limit}
    )
    return list(found)


async def latest_entries(
    db: AsyncSession, person_id: str, before: int | None, limit: int
) -> list[Entry]:
    """Return the last lines of a timeline (before a sequence number), oldest first."""
    query = select(Entry).where(Entry.person_id == person_id)
    if before is not None:
        query = query.where(Entry.seq < before)
    found = await db.scalars(query.order_by(Entry.seq.desc()).limit(limit))
    return list(found)[::-1]


class Talk(NamedTuple):
    """The last lines, oldest first; whether the person is giving a proof; the latest case."""

    entries: list[Entry]
    challenged: bool
    case: CareCase | None


async def recent_talk(db: AsyncSession, person_id: str, limit: int, now: datetime) -> Talk:
    """Return what a person's next message is read against."""
    found = await db.execute(_RECENT_TALK, {"person_id": person_id, "now": now, "most": limit})
    rows = found.all()[::-1]
    if not rows:
        return Talk([], challenged=False, case=None)
    case, _, challenged = rows[0]
    return Talk([entry for _, entry, _ in rows if entry], challenged, case)


async def buttons(db: AsyncSession, entry_ids: Sequence[str]) -> list[Button]:
    """Return the buttons of some entries in their order."""
    if not entry_ids:
        return []
    return list(await db.scalars(_BUTTONS, {"entry_ids": list(entry_ids)}))


async def button(db: AsyncSession, button_id: str, person_id: str) -> Button | None:
    """Return a button that was issued to this very person."""
    found: Button | None = await db.scalar(
        select(Button)
        .join(Entry, Entry.id == Button.entry_id)
        .where(Button.id == button_id, Entry.person_id == person_id)
    )
    return found


async def owns_challenge(db: AsyncSession, person_id: str, challenge_id: str) -> str | None:
    """Return the case in which a challenge was offered to this person."""
    found: str | None = await db.scalar(
        select(Entry.case_id)
        .where(Entry.person_id == person_id, Entry.challenge_id == challenge_id)
        .limit(1)
    )
    return found


async def facts(db: AsyncSession, case_id: str) -> list[CaseFact]:
    """Return what repairs reported in a case, oldest first."""
    found = await db.scalars(
        select(CaseFact).where(CaseFact.case_id == case_id).order_by(CaseFact.at, CaseFact.id)
    )
    return list(found)


async def add_fact(db: AsyncSession, fact: CaseFact) -> None:
    """Keep a fact; the same id again changes nothing."""
    values = {column.key: getattr(fact, column.key) for column in CaseFact.__table__.columns}
    await db.execute(insert(CaseFact).values(**values).on_conflict_do_nothing())


async def failed_deliveries(db: AsyncSession, case_id: str) -> set[str]:
    """Return the ids of entries of a case that could not be delivered."""
    found = await db.scalars(
        select(Delivery.entry_id)
        .join(Entry, Entry.id == Delivery.entry_id)
        .where(Entry.case_id == case_id, Delivery.state == "failed")
    )
    return set(found)


async def update_case(db: AsyncSession, case_id: str, **values: Any) -> None:
    """Change fields of a case."""
    await db.execute(update(CareCase).where(CareCase.id == case_id).values(**values))


async def was_said(db: AsyncSession, case_id: str, texts: Sequence[str]) -> bool:
    """True when the assistant said one of these in the case."""
    said = select(Entry.id).where(
        Entry.case_id == case_id, Entry.author == "assistant", Entry.text.in_(texts)
    )
    return bool(await db.scalar(select(said.exists())))
