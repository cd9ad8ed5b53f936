"""Reads the whole ledger and tells what does not fit; a few hundred rows at a time."""

from collections.abc import AsyncIterator, Iterable
from itertools import islice
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from actions.audit import heads
from actions.audit.heads import Head
from actions.ledger import repository
from actions.ledger.service import digest_of

_AT_ONCE = 500


async def chain_troubles(session: AsyncSession) -> AsyncIterator[str]:
    """Yield one line for each row that was changed, put in, taken out or doubled."""
    seq, digest = 0, ""
    async for row in repository.in_order(session):
        if row.seq <= seq:
            yield f"row {row.seq}: there twice"
            continue
        if row.seq > seq + 1:
            yield f"{_rows(seq + 1, row.seq - 1)}: missing"
        elif row.previous != digest:
            yield f"row {row.seq}: does not follow row {seq}, which was another"
        if row.digest != digest_of(row):
            yield f"row {row.seq}: changed, its hash does not fit"
        seq, digest = row.seq, row.digest


async def head_troubles(session: AsyncSession, path: Path) -> AsyncIterator[str]:
    """Yield one line for each head that the ledger no longer bears out."""
    try:
        async for line in _file_troubles(session, path):
            yield line
    except OSError as error:
        yield f"{path.name}: cannot be read, {error.strerror}"


async def _file_troubles(session: AsyncSession, path: Path) -> AsyncIterator[str]:
    found = heads.read(path)
    while lot := list(islice(found, _AT_ONCE)):
        for number in (each for each in lot if isinstance(each, int)):
            yield f"line {number} of {path.name}: cannot be read"
        seen = [each for each in lot if isinstance(each, Head)]
        kept = await repository.digests(session, [each.seq for each in seen])
        for line in _against(seen, kept):
            yield line


def _against(seen: Iterable[Head], kept: dict[int, str]) -> Iterable[str]:
    for head in seen:
        at = head.at.isoformat(timespec="seconds")
        if head.seq not in kept:
            yield f"row {head.seq}: missing, the head of {at} saw it"
        elif kept[head.seq] != head.digest:
            yield f"row {head.seq}: another than the head of {at} saw"


def _rows(first: int, last: int) -> str:
    return f"row {first}" if first == last else f"rows {first} to {last}"
