"""Queries of handoffs, their audit trail, escalations and notices."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversation.models import CareCase, Entry, Person
from api.handoff.alarms import ALARM
from api.handoff.call import DISTRESS
from api.handoff.models import Escalation, Handoff, HandoffEvent, HandoffNotice
from api.handoff.state import UNANSWERED, UNENDED, State


async def unended(db: AsyncSession, case_id: str) -> Handoff | None:
    """Return the handoff of a case that has not ended."""
    found: Handoff | None = await db.scalar(
        select(Handoff).where(Handoff.case_id == case_id, Handoff.state.in_(UNENDED))
    )
    return found


async def get(db: AsyncSession, handoff_id: str) -> Handoff | None:
    """Return a handoff as it is now."""
    return await db.get(Handoff, handoff_id, populate_existing=True)


async def all_unended(db: AsyncSession) -> list[tuple[Handoff, Person, CareCase]]:
    """Return the handoffs that have not ended, oldest first."""
    found = await db.execute(
        select(Handoff, Person, CareCase)
        .join(Person, Person.id == Handoff.person_id)
        .join(CareCase, CareCase.id == Handoff.case_id)
        .where(Handoff.state.in_(UNENDED))
        .order_by(Handoff.opened_at)
    )
    return [(row[0], row[1], row[2]) for row in found]


async def previous(db: AsyncSession, person_id: str, handoff_id: str) -> list[str]:
    """Return the ids of the last five other handoffs of a person."""
    found = await db.scalars(
        select(Handoff.id)
        .where(Handoff.person_id == person_id, Handoff.id != handoff_id)
        .order_by(Handoff.opened_at.desc())
        .limit(5)
    )
    return list(found)


async def events(db: AsyncSession, handoff_id: str) -> list[HandoffEvent]:
    """Return the audit trail, oldest first."""
    found = await db.scalars(
        select(HandoffEvent).where(HandoffEvent.handoff_id == handoff_id).order_by(HandoffEvent.at)
    )
    return list(found)


async def unanswered_accepts(db: AsyncSession, accepted_before: datetime) -> list[Handoff]:
    """Return handoffs that were accepted some time ago and have had no reply."""
    found = await db.scalars(
        select(Handoff).where(
            Handoff.state == State.ACCEPTED, Handoff.accepted_at < accepted_before
        )
    )
    return list(found)


async def due_notices(db: AsyncSession, now: datetime, limit: int) -> list[HandoffNotice]:
    """Return notices of calls nobody took yet, and alarms; others skip them meanwhile."""
    waiting = (
        select(Handoff.id)
        .where(Handoff.escalation_id == HandoffNotice.escalation_id, Handoff.state.in_(UNANSWERED))
        .exists()
    )
    found = await db.scalars(
        select(HandoffNotice)
        .where(
            HandoffNotice.sent_at.is_(None),
            HandoffNotice.failed_at.is_(None),
            HandoffNotice.due_at <= now,
            or_(HandoffNotice.urgency == ALARM, waiting),
        )
        .order_by(HandoffNotice.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def notice(db: AsyncSession, notice_id: str) -> HandoffNotice | None:
    """Return a notice."""
    return await db.get(HandoffNotice, notice_id, populate_existing=True)


async def notices(
    db: AsyncSession, escalation_ids: Sequence[str]
) -> dict[str, list[HandoffNotice]]:
    """Return the notices of some escalations, oldest first."""
    told: dict[str, list[HandoffNotice]] = {each: [] for each in escalation_ids}
    if told:
        found = await db.scalars(
            select(HandoffNotice)
            .where(HandoffNotice.escalation_id.in_(told))
            .order_by(HandoffNotice.created_at)
        )
        for row in found:
            told[row.escalation_id].append(row)
    return told


async def forget_unsent(db: AsyncSession, escalation_id: str) -> None:
    """Drop notices that later ones to the same addresses take the place of."""
    await db.execute(
        delete(HandoffNotice).where(
            HandoffNotice.escalation_id == escalation_id,
            HandoffNotice.sent_at.is_(None),
            HandoffNotice.failed_at.is_(None),
        )
    )


async def paged(db: AsyncSession, escalation_id: str) -> list[str]:
    """Note that people on call were told of all calls of an escalation; return their ids."""
    found = await db.scalars(
        update(Handoff)
        .where(Handoff.escalation_id == escalation_id, Handoff.state == State.OPEN)
        .values(state=State.PAGED)
        .returning(Handoff.id)
    )
    return list(found)


async def lock_escalation(db: AsyncSession, escalation_id: str) -> Escalation:
    """Return an escalation as it is now and lock it until the transaction ends."""
    found = await db.scalars(
        select(Escalation).where(Escalation.id == escalation_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    return found.one()


async def due_escalations(db: AsyncSession, now: datetime, limit: int) -> list[Escalation]:
    """Return escalations whose next step is due; others skip them until the transaction ends."""
    found = await db.scalars(
        select(Escalation)
        .where(Escalation.due_at <= now)
        .order_by(Escalation.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def waiting_urgencies(db: AsyncSession, escalation_id: str) -> list[str]:
    """Return how urgent the calls are that nobody has accepted."""
    found = await db.scalars(
        select(Handoff.urgency).where(
            Handoff.escalation_id == escalation_id, Handoff.state.in_(UNANSWERED)
        )
    )
    return list(found)


async def states(db: AsyncSession, escalation_id: str) -> set[str]:
    """Return the states of all calls of an escalation."""
    found = await db.scalars(select(Handoff.state).where(Handoff.escalation_id == escalation_id))
    return set(found)


async def was_sent(db: AsyncSession, case_ids: Sequence[str], client_id: str) -> int | None:
    """Return the sequence number of a reply that went out under this id before."""
    found: int | None = await db.scalar(
        select(Entry.seq)
        .where(
            Entry.case_id.in_(case_ids),
            Entry.author == "engineer",
            Entry.client_id == client_id,
        )
        .limit(1)
    )
    return found


async def in_distress(db: AsyncSession, person_id: str) -> bool:
    """True while a human is called for this person because they are not well."""
    called = select(Handoff.id).where(
        Handoff.person_id == person_id,
        Handoff.reason == DISTRESS,
        Handoff.state.in_(UNENDED),
    )
    return bool(await db.scalar(select(called.exists())))
