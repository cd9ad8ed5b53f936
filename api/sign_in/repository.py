"""Queries of sign-ins."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.sign_in.models import SignInFlow, SignInLink, SignInSession


async def take_flow(db: AsyncSession, state_hash: str, browser_hash: str) -> SignInFlow | None:
    """Remove a sign-in that is under way and return it; only its own browser can."""
    found: SignInFlow | None = await db.scalar(
        delete(SignInFlow)
        .where(SignInFlow.state_hash == state_hash, SignInFlow.browser_hash == browser_hash)
        .returning(SignInFlow)
    )
    return found


async def forget_flows(db: AsyncSession, before: datetime, most: int) -> None:
    """Remove what is too old, and the oldest of more than `most`."""
    newest = select(SignInFlow.started_at).order_by(SignInFlow.started_at.desc()).offset(most)
    await db.execute(
        delete(SignInFlow).where(
            or_(
                SignInFlow.started_at < before,
                SignInFlow.started_at <= newest.limit(1).scalar_subquery(),
            )
        )
    )


async def live(db: AsyncSession, token_hash: str, now: datetime) -> SignInSession | None:
    """Return the session of a cookie's secret while it lives."""
    found: SignInSession | None = await db.scalar(
        select(SignInSession).where(
            SignInSession.token_hash == token_hash, SignInSession.expires_at > now
        )
    )
    return found


async def end(db: AsyncSession, token_hash: str) -> SignInSession | None:
    """Remove a session and return it."""
    found: SignInSession | None = await db.scalar(
        delete(SignInSession).where(SignInSession.token_hash == token_hash).returning(SignInSession)
    )
    return found


async def end_of_provider(
    db: AsyncSession, issuer: str, subject: str, provider_session: str | None
) -> list[tuple[str, bool]]:
    """Remove what hangs on a session at the provider, or on all of an account.

    Returns each person, and whether it was the desk.
    """
    wanted = [SignInSession.issuer == issuer]
    if subject:
        wanted.append(SignInSession.subject == subject)
    if provider_session is not None:
        wanted.append(SignInSession.provider_session == provider_session)
    found = await db.execute(
        delete(SignInSession).where(*wanted).returning(SignInSession.person_id, SignInSession.desk)
    )
    return [(row[0], row[1]) for row in found]


async def forget_sessions(db: AsyncSession, now: datetime) -> None:
    """Remove sessions that ran out."""
    await db.execute(delete(SignInSession).where(SignInSession.expires_at <= now))


async def link(db: AsyncSession, issuer: str, subject: str, person_id: str, now: datetime) -> bool:
    """Keep which account is which person; False when either is known with another."""
    new = insert(SignInLink).values(
        issuer=issuer, subject=subject, person_id=person_id, linked_at=now
    )
    await db.execute(new.on_conflict_do_nothing())
    found = await db.execute(
        select(SignInLink.subject, SignInLink.person_id).where(
            SignInLink.issuer == issuer,
            or_(SignInLink.subject == subject, SignInLink.person_id == person_id),
        )
    )
    return [tuple(row) for row in found] == [(subject, person_id)]


async def unlink(db: AsyncSession, person_id: str) -> int:
    """Forget which accounts are a person, end what they opened; return how many there were."""
    await db.execute(delete(SignInSession).where(SignInSession.person_id == person_id))
    gone = await db.scalars(
        delete(SignInLink).where(SignInLink.person_id == person_id).returning(SignInLink.subject)
    )
    return len(gone.all())
