"""Reads and writes switches."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.switches.models import Switch


async def of_runbook(session: AsyncSession, runbook: str) -> list[Switch]:
    """Return the switches of a runbook in the order in which they count."""
    found = select(Switch).where(Switch.runbook == runbook).order_by(Switch.place)
    return list((await session.scalars(found)).all())


async def existing(session: AsyncSession, runbook: str, group: str) -> Switch | None:
    """Return one switch, locked."""
    return await session.get(Switch, (runbook, group), with_for_update=True)


async def edge(session: AsyncSession, runbook: str, *, first: bool) -> int:
    """Return the place in front of all switches of a runbook, or behind them."""
    lowest, highest = (
        await session.execute(
            select(func.min(Switch.place), func.max(Switch.place)).where(Switch.runbook == runbook)
        )
    ).one()
    return (lowest or 0) - 1 if first else (highest or 0) + 1


async def put(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Store a switch, in place of the one before."""
    added = insert(Switch).values(**values)
    await session.execute(
        added.on_conflict_do_update(index_elements=["runbook", "member_of"], set_=dict(values))
    )


async def remove(session: AsyncSession, runbook: str, group: str) -> None:
    """Forget a switch."""
    await session.execute(
        delete(Switch).where(Switch.runbook == runbook, Switch.member_of == group)
    )
