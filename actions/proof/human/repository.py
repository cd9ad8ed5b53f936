"""Every query of human proof."""

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.human.models import Checker, CheckVisit, HumanCheck
from actions.proof.models import Challenge

GOING_ON = ("open", "second", "ready")


async def checker(session: AsyncSession, engineer_id: str) -> Checker | None:
    """Return an engineer who may do this now."""
    return await session.scalar(
        select(Checker).where(Checker.engineer_id == engineer_id, Checker.stopped_at.is_(None))
    )


async def any_checker(session: AsyncSession, engineer_id: str) -> Checker | None:
    """Return an engineer who may, or might before."""
    return await session.get(Checker, engineer_id, with_for_update=True)


async def checkers(session: AsyncSession) -> list[Checker]:
    """Return all who may do this now, by name."""
    found = await session.scalars(
        select(Checker).where(Checker.stopped_at.is_(None)).order_by(Checker.name)
    )
    return list(found.all())


async def use_step(session: AsyncSession, engineer_id: str, step: int) -> bool:
    """Use a time step of an engineer's app; False when it, or a later one, was used before."""
    statement = (
        update(Checker)
        .where(
            Checker.engineer_id == engineer_id,
            func.coalesce(Checker.last_step, -1) < step,
        )
        .values(last_step=step)
        .returning(Checker.engineer_id)
    )
    return await session.scalar(statement) is not None


async def going_on(session: AsyncSession, person_id: str) -> HumanCheck | None:
    """Return the check of a person that has not ended, late or not, locked."""
    return await session.scalar(
        select(HumanCheck)
        .where(HumanCheck.person_id == person_id, HumanCheck.stage.in_(GOING_ON))
        .with_for_update()
    )


async def check(session: AsyncSession, check_id: str, *, lock: bool = False) -> HumanCheck | None:
    """Return a check, read again when `lock` holds it for this transaction."""
    statement = select(HumanCheck).where(HumanCheck.id == check_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def recorded_since(session: AsyncSession, engineer_id: str, since: datetime) -> int:
    """Count what an engineer has established or confirmed since then."""
    found = await session.scalar(
        select(func.count())
        .select_from(HumanCheck)
        .where(
            or_(HumanCheck.engineer_id == engineer_id, HumanCheck.second_id == engineer_id),
            HumanCheck.recorded_at > since,
        )
    )
    return int(found or 0)


async def visit_by_token(session: AsyncSession, token_hash: bytes) -> CheckVisit | None:
    """Return the visit that a link belongs to, locked."""
    return await session.scalar(
        select(CheckVisit).where(CheckVisit.token_hash == token_hash).with_for_update()
    )


async def visit_by_ticket(session: AsyncSession, ticket_hash: bytes) -> CheckVisit | None:
    """Return the visit that a browser holds the ticket of, locked."""
    return await session.scalar(
        select(CheckVisit).where(CheckVisit.ticket_hash == ticket_hash).with_for_update()
    )


async def established_by_two(session: AsyncSession, found: Challenge) -> bool:
    """True when two engineers established whose page this is."""
    if found.human_check_id is None:
        return False
    row = await check(session, found.human_check_id)
    return row is not None and row.second_id is not None
