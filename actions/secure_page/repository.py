"""Every query of the secure page."""

from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.secure_page.models import SourceAttempt


async def remember(session: AsyncSession, source: str, token_hash: bytes, now: datetime) -> None:
    """Store that a source opened a link; the first time counts."""
    await session.execute(
        insert(SourceAttempt)
        .values(source=source, token_hash=token_hash, at=now)
        .on_conflict_do_nothing()
    )


async def take_back(session: AsyncSession, source: str, token_hash: bytes) -> None:
    """Count a link of a source no more."""
    await session.execute(
        delete(SourceAttempt).where(
            SourceAttempt.source == source, SourceAttempt.token_hash == token_hash
        )
    )


async def opened(session: AsyncSession, source: str, since: datetime) -> int:
    """Count the links a source opened since then."""
    found = await session.scalar(
        select(func.count())
        .select_from(SourceAttempt)
        .where(SourceAttempt.source == source, SourceAttempt.at > since)
    )
    return int(found or 0)


async def forget(session: AsyncSession, before: datetime) -> None:
    """Drop what no limit looks at any more."""
    await session.execute(delete(SourceAttempt).where(SourceAttempt.at < before))


async def alive(session: AsyncSession) -> None:
    """Ask the database anything; raises when it does not answer."""
    await session.execute(text("SELECT 1"))
