"""Queries of outages, of the calls that belong to them, and of who must still hear something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.conversation.models import CareCase, Person
from api.handoff.findings import Finding
from api.handoff.models import Escalation, Handoff, Outage
from api.handoff.state import UNANSWERED, UNENDED

_FRESH = {"populate_existing": True}


async def get(db: AsyncSession, outage_id: str) -> Outage | None:
    """Return an outage as it is now."""
    return await db.get(Outage, outage_id, populate_existing=True)


async def of_finding(db: AsyncSession, finding: Finding) -> Outage | None:
    """Return the outage of a finding that has not ended."""
    found: Outage | None = await db.scalar(
        select(Outage).where(
            Outage.service == finding.service,
            Outage.error == finding.error,
            Outage.ended_at.is_(None),
        )
    )
    return found


async def of_service(db: AsyncSession, service: str) -> list[Outage]:
    """Return all outages of a service that have not ended."""
    found = await db.scalars(
        select(Outage).where(Outage.service == service, Outage.ended_at.is_(None))
    )
    return list(found)


async def of_ids(db: AsyncSession, ids: Sequence[str]) -> dict[str, Outage]:
    """Return those of some escalations that are outages."""
    found = await db.scalars(select(Outage).where(Outage.id.in_(ids)))
    return {row.id: row for row in found}


async def add(db: AsyncSession, new: Outage) -> bool:
    """Add an outage; False when somebody else was first."""
    values = {column.key: getattr(new, column.key) for column in Outage.__table__.columns}
    added = await db.execute(
        insert(Outage).values(**values).on_conflict_do_nothing().returning(Outage.id)
    )
    return added.scalar_one_or_none() is not None


async def end(db: AsyncSession, outage_id: str, now: datetime) -> None:
    """End an outage, where this is one."""
    await db.execute(
        update(Outage).where(Outage.id == outage_id, Outage.ended_at.is_(None)).values(ended_at=now)
    )


async def lock_people(db: AsyncSession, outage_id: str) -> dict[str, Person]:
    """Lock the people whose calls have not ended, in the order of their ids."""
    theirs = select(Handoff.person_id).where(
        Handoff.escalation_id == outage_id, Handoff.state.in_(UNENDED)
    )
    found = await db.scalars(
        select(Person).where(Person.id.in_(theirs)).order_by(Person.id).with_for_update(),
        execution_options=_FRESH,
    )
    return {person.id: person for person in found}


async def calls(
    db: AsyncSession, outage_id: str, person_ids: Sequence[str]
) -> list[tuple[Handoff, CareCase]]:
    """Return the calls of some people that have not ended, as they are now, oldest first."""
    found = await db.execute(
        select(Handoff, CareCase)
        .join(CareCase, CareCase.id == Handoff.case_id)
        .where(
            Handoff.escalation_id == outage_id,
            Handoff.person_id.in_(person_ids),
            Handoff.state.in_(UNENDED),
        )
        .order_by(Handoff.opened_at, Handoff.id),
        execution_options=_FRESH,
    )
    return [(row[0], row[1]) for row in found]


async def people(db: AsyncSession, outage_id: str) -> int:
    """Return how many people have it now."""
    found = await db.scalar(
        select(func.count(Handoff.person_id.distinct())).where(
            Handoff.escalation_id == outage_id, Handoff.state.in_(UNENDED)
        )
    )
    return found or 0


async def engineer(db: AsyncSession, outage_id: str) -> str | None:
    """Return the name of an engineer who has calls of an outage."""
    found: str | None = await db.scalar(
        select(Handoff.engineer_name)
        .where(
            Handoff.escalation_id == outage_id,
            Handoff.state.in_(UNENDED),
            Handoff.engineer_name.is_not(None),
        )
        .order_by(Handoff.accepted_at.desc())
        .limit(1)
    )
    return found


@dataclass(frozen=True, slots=True)
class Behind:
    """Somebody who has not heard all there is to hear."""

    handoff_id: str
    person_id: str


async def behind(db: AsyncSession) -> list[Behind]:
    """Return whose employee has not heard of a step, of the others, or that it works again."""
    other = aliased(Handoff)
    others = (
        select(other.id)
        .where(
            other.escalation_id == Handoff.escalation_id,
            other.person_id != Handoff.person_id,
            other.state.in_(UNENDED),
        )
        .exists()
    )
    found = await db.execute(
        select(Handoff.id, Handoff.person_id)
        .join(Escalation, Escalation.id == Handoff.escalation_id)
        .outerjoin(Outage, Outage.id == Handoff.escalation_id)
        .where(
            Handoff.state.in_(UNENDED),
            or_(
                and_(Handoff.state.in_(UNANSWERED), Handoff.told_step < Escalation.step),
                and_(Outage.id.is_not(None), Handoff.told_others.is_(False), others),
                and_(
                    Outage.back_at.is_not(None),
                    or_(Handoff.told_back_at.is_(None), Handoff.told_back_at < Outage.back_at),
                ),
            ),
        )
        .order_by(Handoff.opened_at, Handoff.id)
    )
    return [Behind(row[0], row[1]) for row in found]
