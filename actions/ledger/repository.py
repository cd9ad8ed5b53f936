"""Reads and appends rows of the ledger."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import table_of, values_of
from actions.ledger.models import LedgerRow

CHAIN_LOCK = 7_233_001
_AT_ONCE = 500
_TABLE = table_of(LedgerRow)
_LOCK = select(func.pg_advisory_xact_lock(CHAIN_LOCK))
_LAST = select(_TABLE.c.seq, _TABLE.c.digest).order_by(_TABLE.c.seq.desc()).limit(1)
_APPEND = insert(_TABLE)


async def lock_chain(session: AsyncSession) -> None:
    """Hold the end of the chain until the transaction ends."""
    await session.execute(_LOCK)


async def last(session: AsyncSession) -> tuple[int, str]:
    """Return sequence and digest of the newest row; (0, "") when there is none."""
    row = (await session.execute(_LAST)).first()
    return (row.seq, row.digest) if row else (0, "")


async def append(session: AsyncSession, row: LedgerRow) -> None:
    """Store a row at the end of the chain."""
    await session.execute(_APPEND, values_of(row))


async def in_order(
    session: AsyncSession, since: datetime | None = None
) -> AsyncIterator[LedgerRow]:
    """Yield all rows from the first to the newest, or those written since a moment.

    Each is made of what the database holds, also where two have the same number.
    """
    statement = select(_TABLE).order_by(_TABLE.c.seq)
    if since is not None:
        statement = statement.where(_TABLE.c.at >= since)
    found = await session.stream(statement, execution_options={"yield_per": _AT_ONCE})
    async for row in found.mappings():
        yield LedgerRow(**row)


async def digests(session: AsyncSession, seqs: Sequence[int]) -> dict[int, str]:
    """Return the digests of these rows, as far as there are such rows."""
    statement = select(_TABLE.c.seq, _TABLE.c.digest).where(_TABLE.c.seq.in_(seqs))
    return {row.seq: row.digest for row in await session.execute(statement)}


async def times(session: AsyncSession, run_id: str, step: str) -> int:
    """Return how often a run has recorded a step."""
    found = select(func.count()).where(_TABLE.c.run_id == run_id, _TABLE.c.step == step)
    return int(await session.scalar(found) or 0)


async def of_case(session: AsyncSession, case_id: str) -> list[LedgerRow]:
    """Return the rows of one case in order."""
    statement = select(LedgerRow).where(LedgerRow.case_id == case_id).order_by(LedgerRow.seq)
    return list((await session.scalars(statement)).all())
