"""Signs engineers in and out, and says who is asking."""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.db import DbSessions
from api.identity import limits, repository
from api.identity.models import Engineer, EngineerSession
from api.identity.passwords import Passwords

log = structlog.stdlib.get_logger(__name__)

Language = Literal["nl", "en"]
SESSION_FOR = timedelta(hours=12)
BREAK_GLASS_FOR = timedelta(hours=4)
SEEN_EVERY = timedelta(minutes=1)
LONGEST_NAME = 100
LONGEST_PASSWORD = 1000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An engineer who is signed in; `csrf` belongs in every form.

    `break_glass` says that she came in by the emergency door, `others` who else did.
    """

    id: str
    name: str
    language: Language
    csrf: str
    break_glass: bool = False
    others: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the directory, as the identity provider tells of her."""

    id: str
    name: str
    language: str | None


class Identity:
    """The engineers of one program; `passwords_allowed` is true in development only.

    `break_glass_allowed` says whether there is an emergency door.
    """

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        passwords: Passwords,
        *,
        passwords_allowed: bool,
        break_glass_allowed: bool = False,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._passwords = passwords
        self._passwords_allowed = passwords_allowed
        self._break_glass_allowed = break_glass_allowed

    async def sign_in(self, user_name: str, password: str, source: str) -> str | None:
        """Return the token of a new session, or None when name and password do not fit.

        An unknown name takes as long as a known one. Raises `Refused` (429) after too many tries.
        """
        if not self._passwords_allowed:
            return None
        now, user_name = self._clock.now(), tidy(user_name)
        by_name, by_source = limits.counters(user_name, source)
        await limits.count(self._sessions, (by_name, by_source), now)
        async with self._sessions() as db:
            engineer = await repository.by_user_name(db, user_name)
        known = engineer if engineer and self._may_work(engineer) else None
        right = len(password) <= LONGEST_PASSWORD and await self._passwords.holds(
            password, known.password_hash if known else None
        )
        if not right or known is None:
            log.info("sign_in.refused")
            return None
        async with self._sessions.begin() as db:
            await repository.forgive(db, by_name.key)
            await repository.forgive(db, by_source.key)
            await repository.forget_old(db, now, now - limits.WINDOW)
            token = secrets.token_urlsafe(32)
            db.add(_session(token, known.id, now, now + SESSION_FOR))
        log.info("sign_in.done", engineer_id=known.id)
        return token

    async def who(self, token: str) -> SignedIn | None:
        """Return whose session this is, when it still counts."""
        now = self._clock.now()
        async with self._sessions.begin() as db:
            found = await repository.by_token(db, hashed(token), now)
            if found is None or not self._counts(*found[:2]):
                return None
            session, engineer, in_by_break_glass = found
            if now - session.last_seen >= SEEN_EVERY:
                session.last_seen = now
            language: Language = "en" if engineer.language == "en" else "nl"
            return SignedIn(
                engineer.id,
                engineer.name,
                language,
                session.csrf,
                break_glass=session.break_glass,
                others="" if session.break_glass else in_by_break_glass,
            )

    async def sign_out(self, token: str) -> None:
        """End a session."""
        async with self._sessions.begin() as db:
            await repository.end_session(db, hashed(token))

    async def set_language(self, engineer_id: str, language: Language) -> None:
        """Keep in which language an engineer reads."""
        async with self._sessions.begin() as db:
            await repository.set_language(db, engineer_id, language)

    def _counts(self, session: EngineerSession, engineer: Engineer) -> bool:
        if session.break_glass:
            return self._break_glass_allowed and engineer.active
        by_password = session.sign_in_id is None
        return self._may_work(engineer) and (self._passwords_allowed or not by_password)

    def _may_work(self, engineer: Engineer) -> bool:
        return engineer.active and (self._passwords_allowed or not engineer.demo)


async def save_engineer(
    db: AsyncSession, *, user_name: str, name: str, password_hash: str, language: str, demo: bool
) -> str:
    """Add an engineer, or renew one and end earlier sign-ins; returns the id."""
    engineer = await repository.by_user_name(db, tidy(user_name))
    if engineer is None:
        engineer = Engineer(id=str(uuid.uuid4()), user_name=tidy(user_name))
        db.add(engineer)
    else:
        await repository.end_sessions_of(db, engineer.id)
    engineer.name, engineer.password_hash = name, password_hash
    engineer.language, engineer.active, engineer.demo = language, True, demo
    await db.flush()
    return engineer.id


async def end_sessions(db: AsyncSession, tokens: Iterable[str]) -> None:
    """End sessions whatever way they were opened."""
    for token in tokens:
        await repository.end_session(db, hashed(token))


async def open_session_of(
    db: AsyncSession,
    token: str,
    person: Person,
    sign_in_id: str,
    *,
    now: datetime,
    expires_at: datetime,
) -> bool:
    """Let the engineer who is a person of the directory work; False when she was stopped.

    Whoever comes for the first time is added. The session ends with its sign-in.
    """
    engineer_id = await repository.engineer_of(
        db, person.id, name=person.name, language=person.language or "nl"
    )
    if engineer_id is None:
        return False
    session = _session(token, engineer_id, now, expires_at)
    session.sign_in_id = sign_in_id
    db.add(session)
    return True


def open_by_break_glass(db: AsyncSession, engineer_id: str, now: datetime) -> str:
    """Let somebody work who came in by the emergency door; return the token."""
    token = secrets.token_urlsafe(32)
    session = _session(token, engineer_id, now, now + BREAK_GLASS_FOR)
    session.break_glass = True
    db.add(session)
    return token


def _session(token: str, engineer_id: str, now: datetime, expires_at: datetime) -> EngineerSession:
    return EngineerSession(
        token_hash=hashed(token),
        engineer_id=engineer_id,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        expires_at=expires_at,
        last_seen=now,
    )


def tidy(user_name: str) -> str:
    """Return a user name as it is kept: small letters, nothing around it, storable."""
    return user_name.replace("\x00", "").strip().lower()[:LONGEST_NAME]


def hashed(token: str) -> str:
    """Return what is kept of a session's secret."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
