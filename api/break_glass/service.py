"""Lets a named person in by password and app, tells everybody on call, and writes it down."""

from datetime import timedelta

import structlog

from api.announcing import desk_changed
from api.break_glass import repository
from api.break_glass.codes import step_of
from api.break_glass.models import BreakGlassPerson
from api.clock import Clock
from api.db import DbSessions
from api.errors import Refused
from api.handoff.alarms import Alarms
from api.identity import limits
from api.identity.passwords import Passwords
from api.identity.repository import forgive
from api.identity.service import LONGEST_PASSWORD, hashed, open_by_break_glass, tidy
from api.sealing import new_secret, opened, sealed

log = structlog.stdlib.get_logger(__name__)

KIND = "break_glass"
PER_NAME = 5
QUIET = timedelta(hours=1)
"""People on call hear at most so often that somebody's door was shut."""
_NOBODYS_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class BreakGlass:
    """The emergency door of one program; `key` opens the seeds of the authenticator apps."""

    def __init__(self, sessions: DbSessions, clock: Clock, alarms: Alarms, key: str) -> None:
        self._sessions = sessions
        self._clock = clock
        self._alarms = alarms
        self._key = key
        self._passwords = Passwords()
        self._nobodys_seed = sealed(_NOBODYS_SEED, new_secret())

    async def enter(self, user_name: str, password: str, code: str, source: str) -> str | None:
        """Return the token of a new session, or None when anything does not fit.

        A right code is used up only with the right password. Raises `Refused` (429) after too
        many tries; people on call hear of the first of those.
        """
        now, user_name = self._clock.now(), tidy(user_name)
        by_name, by_source = limits.counters(user_name, source, kind=KIND, per_name=PER_NAME)
        async with self._sessions() as db:
            person = await repository.person(db, user_name)
        try:
            await limits.count(self._sessions, (by_name, by_source), now)
        except Refused:
            log.warning("break_glass.too_many", known=person is not None)
            raise
        step = await self._step(person, password, code)
        if step is None or person is None:
            await self._refuse(person, by_name.key, source)
            return None
        async with self._sessions.begin() as db:
            fresh = await repository.use_step(db, person.id, step)
            if fresh:
                token = open_by_break_glass(db, person.engineer_id, now)
                repository.note(db, "entered", person.id, now, limits.network(source))
                await self._alarms.raise_for_all(db, "break_glass", now)
                await forgive(db, by_name.key)
                desk_changed(db)
        if not fresh:
            await self._refuse(person, by_name.key, source)
            return None
        log.warning("break_glass.entered", engineer_id=person.engineer_id)
        return token

    async def leave(self, token: str) -> None:
        """Write down that somebody who came in by this door goes out."""
        async with self._sessions.begin() as db:
            person_id = await repository.person_of_session(db, hashed(token))
            if person_id is not None:
                repository.note(db, "left", person_id, self._clock.now())
                desk_changed(db)

    async def _step(self, person: BreakGlassPerson | None, password: str, code: str) -> int | None:
        """Return the time step of the code when both fit; the same work for nobody."""
        known = person if person and person.active else None
        right = len(password) <= LONGEST_PASSWORD and await self._passwords.holds(
            password, known.password_hash if known else None
        )
        seed = opened(known.sealed_seed if known else self._nobodys_seed, self._key)
        step = step_of(seed or _NOBODYS_SEED, code, self._clock.now())
        return step if right and known and seed else None

    async def _refuse(self, person: BreakGlassPerson | None, key: str, source: str) -> None:
        now = self._clock.now()
        async with self._sessions.begin() as db:
            repository.note(
                db, "refused", person.id if person else None, now, limits.network(source)
            )
            shut = await limits.tries(db, key, now) >= PER_NAME
            if shut and person and not await repository.shut_since(db, person.id, now - QUIET):
                repository.note(db, "shut", person.id, now)
                await self._alarms.raise_for_all(db, "break_glass_shut", now)
        log.warning("break_glass.refused", known=person is not None)
