"""Reads and appends rows of the ledger."""

from collections.abc import AsyncIterator

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import table_of, values_of
from actions.ledger.models import LedgerRow

CHAIN_LOCK = 7_233_001
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


async def in_order(session: AsyncSession) -> AsyncIterator[LedgerRow]:
    """Yield all rows from the first to the newest."""
    stream = await session.stream_scalars(
        select(LedgerRow).order_by(LedgerRow.seq).execution_options(yield_per=500)
    )
    async for row in stream:
        yield row


async def of_case(session: AsyncSession, case_id: str) -> list[LedgerRow]:
    """Return the rows of one case in order."""
    statement = select(LedgerRow).where(LedgerRow.case_id == case_id).order_by(LedgerRow.seq)
    return list((await session.scalars(statement)).all())
