"""Queries of engineers and their sign-ins."""

import uuid
from datetime import datetime

from sqlalchemy import ScalarSelect, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.identity.models import Engineer, EngineerSession, SignInAttempt


async def by_user_name(db: AsyncSession, user_name: str) -> Engineer | None:
    """Return an engineer by the name that is typed at sign-in."""
    found: Engineer | None = await db.scalar(
        select(Engineer).where(Engineer.user_name == user_name)
    )
    return found


async def engineer_of(db: AsyncSession, person_id: str, *, name: str, language: str) -> str | None:
    """Return the id of the engineer who is a person, new or under her name of today.

    None when she was stopped.
    """
    new = insert(Engineer).values(
        id=str(uuid.uuid4()), person_id=person_id, name=name, language=language
    )
    found = await db.execute(
        new.on_conflict_do_update(
            index_elements=[Engineer.person_id], set_={"name": name}
        ).returning(Engineer.id, Engineer.active)
    )
    engineer_id, active = found.one()
    return engineer_id if active else None


async def by_token(
    db: AsyncSession, token_hash: str, now: datetime
) -> tuple[EngineerSession, Engineer, str] | None:
    """Return a sign-in that still counts, of an engineer who may still work.

    The third are the names of who is in by the emergency door.
    """
    found = await db.execute(
        select(EngineerSession, Engineer, _in_by_break_glass(now))
        .join(Engineer, Engineer.id == EngineerSession.engineer_id)
        .where(
            EngineerSession.token_hash == token_hash,
            EngineerSession.expires_at > now,
            Engineer.active,
        )
    )
    row = found.one_or_none()
    return (row[0], row[1], row[2]) if row else None


def _in_by_break_glass(now: datetime) -> ScalarSelect[str]:
    session, engineer = aliased(EngineerSession), aliased(Engineer)
    names = func.string_agg(engineer.name.distinct(), ", ")
    return (
        select(func.coalesce(names, ""))
        .join(session, session.engineer_id == engineer.id)
        .where(session.break_glass, session.expires_at > now)
        .scalar_subquery()
    )


async def end_session(db: AsyncSession, token_hash: str) -> None:
    """Forget one sign-in."""
    await db.execute(delete(EngineerSession).where(EngineerSession.token_hash == token_hash))


async def end_sessions_of(db: AsyncSession, engineer_id: str) -> None:
    """Forget all sign-ins of an engineer."""
    await db.execute(delete(EngineerSession).where(EngineerSession.engineer_id == engineer_id))


async def forget_old(db: AsyncSession, now: datetime, attempts_before: datetime) -> None:
    """Delete sign-ins that ended and attempts that no longer count."""
    await db.execute(delete(EngineerSession).where(EngineerSession.expires_at <= now))
    await db.execute(delete(SignInAttempt).where(SignInAttempt.at <= attempts_before))


async def set_language(db: AsyncSession, engineer_id: str, language: str) -> None:
    """Keep in which language an engineer reads."""
    await db.execute(update(Engineer).where(Engineer.id == engineer_id).values(language=language))


async def stop_demo_engineers(db: AsyncSession) -> None:
    """Make sure that no engineer of the demo can work here."""
    await db.execute(update(Engineer).where(Engineer.demo).values(active=False))


async def add_attempts(db: AsyncSession, keys: list[str], now: datetime) -> list[int]:
    """Count one attempt under each key and return the new rows' ids."""
    rows = [SignInAttempt(key=key, at=now) for key in keys]
    db.add_all(rows)
    await db.flush()
    return [row.id for row in rows]


async def attempts(db: AsyncSession, key: str, after: datetime) -> tuple[int, datetime | None]:
    """Return how many attempts a key has since a moment, and when the oldest of them was."""
    found = await db.execute(
        select(func.count(), func.min(SignInAttempt.at)).where(
            SignInAttempt.key == key, SignInAttempt.at > after
        )
    )
    row = found.one()
    return row[0], row[1]


async def take_back(db: AsyncSession, attempt_ids: list[int]) -> None:
    """Remove attempts that must not count."""
    await db.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(attempt_ids)))


async def forgive(db: AsyncSession, key: str) -> None:
    """Remove all attempts of a key."""
    await db.execute(delete(SignInAttempt).where(SignInAttempt.key == key))
