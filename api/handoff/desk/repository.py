"""Queries that only the desk needs: what is new, and a few words for each row of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.conversation.models import CareCase, CaseFact, Delivery, Entry
from api.handoff.models import Handoff, HandoffEvent, HandoffNotice, Outage
from api.handoff.state import UNENDED
from api.noted import repository as noted


@dataclass(frozen=True, slots=True)
class Words:
    """What was said in a case: how its problem was named, and who spoke last."""

    named: str
    last_author: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier call of the same person."""

    id: str
    opened_at: datetime
    state: str


async def place(db: AsyncSession, handoff_id: str) -> tuple[str, str] | None:
    """Return the case and the person of a handoff."""
    found = await db.execute(
        select(Handoff.case_id, Handoff.person_id).where(Handoff.id == handoff_id)
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def holder(db: AsyncSession, handoff_id: str) -> tuple[str, str]:
    """Return id and name of the engineer who has a call; empty when nobody has."""
    found = await db.execute(
        select(Handoff.engineer_id, Handoff.engineer_name).where(Handoff.id == handoff_id)
    )
    row = found.one_or_none()
    return (row[0] or "", row[1] or "") if row else ("", "")


async def has_step(db: AsyncSession, handoff_id: str, step: str) -> bool:
    """True when a step is in the history of a call that has not ended."""
    found = await db.scalar(
        select(HandoffEvent.id)
        .join(Handoff, Handoff.id == HandoffEvent.handoff_id)
        .where(Handoff.id == handoff_id, Handoff.state.in_(UNENDED), HandoffEvent.step == step)
        .limit(1)
    )
    return found is not None


async def words(db: AsyncSession, case_ids: Sequence[str]) -> dict[str, Words]:
    """Return for each case the line that named its topic, or the first, and who spoke last."""
    if not case_ids:
        return {}
    named = func.coalesce(Entry.seq == CareCase.topic_seq, False)
    first = await db.execute(
        select(Entry.case_id, Entry.text)
        .join(CareCase, CareCase.id == Entry.case_id)
        .where(Entry.case_id.in_(case_ids), Entry.author == "employee")
        .ext(distinct_on(Entry.case_id))
        .order_by(Entry.case_id, named.desc(), Entry.seq)
    )
    last = await db.execute(
        select(Entry.case_id, Entry.author)
        .where(Entry.case_id.in_(case_ids), Entry.author != "system")
        .ext(distinct_on(Entry.case_id))
        .order_by(Entry.case_id, Entry.seq.desc())
    )
    began = {row[0]: row[1] for row in first} | await noted.first_words(db, case_ids)
    ended = {row[0]: row[1] for row in last}
    return {key: Words(began.get(key, ""), ended.get(key, "")) for key in case_ids}


async def earlier(db: AsyncSession, handoff_ids: Sequence[str]) -> list[Earlier]:
    """Return when these calls were and how they ended, newest first."""
    if not handoff_ids:
        return []
    found = await db.execute(
        select(Handoff.id, Handoff.opened_at, Handoff.state)
        .where(Handoff.id.in_(handoff_ids))
        .order_by(Handoff.opened_at.desc())
    )
    return [Earlier(row[0], row[1], row[2]) for row in found]


@dataclass(frozen=True, slots=True)
class SentToAll:
    """A reply to everybody who has an outage; `lost` when it did not reach somebody."""

    client_id: str
    name: str
    text: str
    at: datetime
    people: int
    lost: bool


async def sent_to_all(db: AsyncSession, outage_id: str) -> list[SentToAll]:
    """Return the replies that went to all calls of an outage, oldest first."""
    mark = f"{outage_id}:"
    found = await db.execute(
        select(
            Entry.client_id,
            func.min(Entry.author_name),
            func.min(Entry.text),
            func.min(Entry.at),
            func.count(Entry.id.distinct()),
            func.count(Delivery.id),
        )
        .join(Handoff, Handoff.case_id == Entry.case_id)
        .outerjoin(Delivery, (Delivery.entry_id == Entry.id) & (Delivery.state == "failed"))
        .where(
            Handoff.escalation_id == outage_id,
            Entry.author == "engineer",
            Entry.client_id.startswith(mark, autoescape=True),
        )
        .group_by(Entry.client_id)
        .order_by(func.min(Entry.at))
    )
    return [
        SentToAll(str(row[0]).removeprefix(mark), row[1] or "", row[2], row[3], row[4], row[5] > 0)
        for row in found
    ]


async def list_pulse(db: AsyncSession) -> str:
    """Return something that changes whenever the list of open calls looks different."""
    spoken = select(func.max(Entry.seq)).where(Entry.case_id == Handoff.case_id).scalar_subquery()
    refused = (
        select(func.count(HandoffNotice.failed_at))
        .where(HandoffNotice.escalation_id == Handoff.escalation_id)
        .scalar_subquery()
    )
    found = await db.execute(
        select(
            *(Handoff.id, Handoff.state, Handoff.engineer_id, Handoff.urgency),
            *(Handoff.escalation_id, spoken, refused),
        )
        .where(Handoff.state.in_(UNENDED))
        .order_by(Handoff.id)
    )
    return repr([tuple(row) for row in found])


async def card_pulse(db: AsyncSession, handoff_id: str) -> str:
    """Return something that changes whenever the facts on a card do."""
    facts = select(func.count()).where(CaseFact.case_id == Handoff.case_id).scalar_subquery()
    steps = (
        select(func.count())
        .where(HandoffEvent.handoff_id == Handoff.id, HandoffEvent.step != "reply")
        .scalar_subquery()
    )
    others = (
        select(func.count())
        .where(CareCase.person_id == Handoff.person_id, CareCase.status != "closed")
        .scalar_subquery()
    )
    found = await db.execute(
        select(Handoff.state, Handoff.engineer_id, Handoff.outcome, facts, steps, others).where(
            Handoff.id == handoff_id
        )
    )
    told = await db.execute(_told().where(Handoff.id == handoff_id))
    return repr([tuple(row) for row in (*found, *told)])


async def outage_pulse(db: AsyncSession, outage_id: str) -> str:
    """Return something that changes whenever the facts of an outage do, but for its list."""
    found = await db.execute(select(Outage.back_at, Outage.ended_at).where(Outage.id == outage_id))
    told = await db.execute(_told().where(Handoff.escalation_id == outage_id))
    return repr([tuple(row) for row in (*found, *told)])


def _told() -> Select[int, int, int, int]:
    return (
        select(
            func.count(HandoffNotice.id),
            func.sum(HandoffNotice.attempts),
            func.count(HandoffNotice.sent_at),
            func.count(HandoffNotice.failed_at),
        )
        .select_from(Handoff)
        .join(HandoffNotice, HandoffNotice.escalation_id == Handoff.escalation_id)
    )


async def talk_pulse(db: AsyncSession, handoff_id: str) -> str:
    """Return something that changes whenever the conversation of a handoff does."""
    found = await db.execute(
        select(func.max(Entry.seq), func.count(Delivery.id))
        .select_from(Handoff)
        .join(Entry, Entry.case_id == Handoff.case_id)
        .outerjoin(Delivery, (Delivery.entry_id == Entry.id) & (Delivery.state == "failed"))
        .where(Handoff.id == handoff_id)
    )
    return repr([tuple(row) for row in found])
