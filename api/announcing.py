"""Wake-ups that leave with a commit: over `NOTIFY` to other processes, directly within this one."""

import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

DESK = "desk"
_NOTICES = "notices"
_ANNOUNCER = "announcer"


class Topic(StrEnum):
    """What a notice is about; the name of the database channel."""

    PERSON = "nachtwacht_person"
    INBOX = "nachtwacht_inbox"


class Wakeup(StrEnum):
    """Why a reader of a timeline woke."""

    ENTRIES = "entries"
    TYPING = "typing"
    SESSION = "session"


class Lane(StrEnum):
    """Commands do not wait behind a turn that takes long."""

    TURNS = "turns"
    COMMANDS = "commands"


class Notice(NamedTuple):
    """One wake-up: `kind` is a `Wakeup` for a person, a `Lane` for an inbox."""

    topic: Topic
    person_id: str
    kind: str

    def payload(self, origin: str) -> str:
        """Return what travels over the database."""
        return f"{origin}:{self.person_id}:{self.kind}"

    @classmethod
    def read(cls, channel: str, payload: str) -> tuple[str, "Notice"]:
        """Return the origin and the notice of what came over the database."""
        origin, _, rest = payload.partition(":")
        person_id, _, kind = rest.rpartition(":")
        return origin, cls(Topic(channel), person_id, kind)


class Announcer:
    """Gives this process a name, so that it does not hear its own notices twice."""

    def __init__(self, heard: Callable[[Notice], None]) -> None:
        self.origin = secrets.token_hex(6)
        self.heard = heard


class AnnouncingSession(Session):
    """A session that sends its notices, each once, when it commits."""


def session_info(announcer: Announcer | None) -> dict[str, Any]:
    """Return what a session must know to announce."""
    return {_ANNOUNCER: announcer}


def timeline_changed(db: AsyncSession, person_id: str, why: Wakeup = Wakeup.ENTRIES) -> None:
    """Wake who reads a person's timeline when this transaction commits."""
    _announce(db, Notice(Topic.PERSON, person_id, why))


def desk_changed(db: AsyncSession) -> None:
    """Wake every desk when this transaction commits."""
    timeline_changed(db, DESK)


def inbox_filled(db: AsyncSession, person_id: str, lane: Lane) -> None:
    """Wake a drain when this transaction commits."""
    _announce(db, Notice(Topic.INBOX, person_id, lane))


def _announce(db: AsyncSession, notice: Notice) -> None:
    db.info.setdefault(_NOTICES, {})[notice] = None


@event.listens_for(AnnouncingSession, "before_commit")
def _send(session: Session) -> None:
    notices: dict[Notice, None] = session.info.get(_NOTICES, {})
    if notices:
        announcer: Announcer | None = session.info.get(_ANNOUNCER)
        origin = announcer.origin if announcer else ""
        calls = [func.pg_notify(each.topic, each.payload(origin)) for each in notices]
        session.connection().execute(select(*calls))


@event.listens_for(AnnouncingSession, "after_commit")
def _hear(session: Session) -> None:
    announcer: Announcer | None = session.info.get(_ANNOUNCER)
    for notice in session.info.pop(_NOTICES, ()):
        if announcer:
            announcer.heard(notice)


@event.listens_for(AnnouncingSession, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop(_NOTICES, None)
