"""Adds and stops the people of the emergency door, for the administrator's command."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from api.break_glass import repository
from api.break_glass.models import BreakGlassPerson
from api.clock import SystemClock
from api.db import DbSessions, engine
from api.identity.models import Engineer
from api.identity.passwords import Passwords
from api.identity.repository import end_sessions_of
from api.identity.service import tidy
from api.sealing import sealed

ISSUER = "Nachtwacht"


async def add(database_url: str, key: str, user_name: str, name: str, password: str) -> str:
    """Let somebody in with a password and a new app; earlier sign-ins end.

    Returns the `otpauth://` address, which is kept nowhere.
    """
    user_name, seed = tidy(user_name), pyotp.random_base32()
    hashed = await Passwords().hash(password)
    async with _sessions(database_url) as sessions, sessions.begin() as db:
        person = await repository.person(db, user_name) or await _new(db, user_name, name)
        person.password_hash, person.sealed_seed = hashed, sealed(seed, key)
        person.last_step, person.active = 0, True
        db.add(person)
        await end_sessions_of(db, person.engineer_id)
        repository.note(db, "added", person.id, SystemClock().now())
    return pyotp.TOTP(seed).provisioning_uri(name=user_name, issuer_name=ISSUER)


async def stop(database_url: str, user_name: str) -> bool:
    """Let somebody in no longer and end what is open; returns whether there was one."""
    async with _sessions(database_url) as sessions, sessions.begin() as db:
        person = await repository.person(db, tidy(user_name))
        if person is not None:
            person.active = False
            await end_sessions_of(db, person.engineer_id)
            repository.note(db, "stopped", person.id, SystemClock().now())
        return person is not None


async def everybody(database_url: str) -> list[str]:
    """Return who is known, and who was stopped."""
    async with _sessions(database_url) as sessions, sessions() as db:
        found = await repository.people(db)
        return [f"{each.user_name}{'' if each.active else ' (stopped)'}" for each in found]


async def _new(db: AsyncSession, user_name: str, name: str) -> BreakGlassPerson:
    engineer = Engineer(id=str(uuid.uuid4()), name=name)
    db.add(engineer)
    await db.flush()
    return BreakGlassPerson(id=str(uuid.uuid4()), user_name=user_name, engineer_id=engineer.id)


@asynccontextmanager
async def _sessions(database_url: str) -> AsyncIterator[DbSessions]:
    bound = engine(database_url)
    try:
        yield DbSessions(bound)
    finally:
        await bound.dispose()
