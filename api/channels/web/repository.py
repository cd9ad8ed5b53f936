"""Queries of the web chat: its sessions, and where in the timeline a browser begins."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.channels.web.models import WebSession, WebTokenUse
from api.conversation.models import Entry, Person, Thread
from api.sign_in.models import SignInSession

_LIVE_SESSION = select(WebSession.person_id, WebSession.expires_at).where(
    WebSession.bearer_hash == bindparam("bearer_hash"),
    WebSession.expires_at > bindparam("now"),
    WebSession.ended_at.is_(None),
)


async def use_token(db: AsyncSession, token_hash: bytes, expires_at: datetime) -> bool:
    """Note that a host token was used; False when it was used before."""
    used = await db.execute(
        insert(WebTokenUse)
        .values(token_hash=token_hash, expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(WebTokenUse.token_hash)
    )
    return used.scalar_one_or_none() is not None


async def end_of_sign_in(db: AsyncSession, sign_in_id: str, now: datetime) -> datetime | None:
    """Return until when a sign-in lives and keep it from ending meanwhile; None when it has."""
    query = select(SignInSession.expires_at).where(
        SignInSession.id == sign_in_id, SignInSession.expires_at > now
    )
    found: datetime | None = await db.scalar(query.with_for_update(read=True, key_share=True))
    return found


async def live_session(
    db: AsyncSession, bearer_hash: bytes, now: datetime
) -> tuple[str, datetime] | None:
    """Return the person and the end of the session of a bearer while it lives."""
    found = await db.execute(_LIVE_SESSION, {"bearer_hash": bearer_hash, "now": now})
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def end_session(db: AsyncSession, bearer_hash: bytes, now: datetime) -> None:
    """End a session; ending it twice changes nothing."""
    await db.execute(
        update(WebSession)
        .where(WebSession.bearer_hash == bearer_hash, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )


async def forget(db: AsyncSession, before: datetime) -> None:
    """Remove used host tokens and sessions that ran out before a moment."""
    await db.execute(delete(WebTokenUse).where(WebTokenUse.expires_at < before))
    await db.execute(delete(WebSession).where(WebSession.expires_at < before))


async def seen_seq(db: AsyncSession, person_id: str, channel: str) -> int:
    """Return the last entry that a person has seen on a channel; 0 for none."""
    query = select(Thread.seen_seq).where(
        Thread.person_id == person_id, Thread.channel == channel, Thread.address == person_id
    )
    return await db.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """The case in which somebody was given a secure page, and who it is for."""

    case_id: str
    language: str
    claimed_name: str | None


async def challenge_of(db: AsyncSession, person_id: str, challenge_id: str) -> OfferedPage | None:
    """Return where this person was given a secure page last, or None."""
    query = (
        select(Entry.case_id, Person.language, Person.claimed_name)
        .join(Person, Person.id == Entry.person_id)
        .where(Entry.person_id == person_id, Entry.challenge_id == challenge_id)
        .order_by(Entry.seq.desc())
        .limit(1)
    )
    found = (await db.execute(query)).one_or_none()
    return OfferedPage(*found) if found else None
