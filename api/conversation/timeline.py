"""Writes and reads what was said; one sequence per person."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import timeline_changed
from api.conversation import repository
from api.conversation.models import Button, CareCase, Delivery, Entry, Person
from api.conversation.views import Author, ButtonView, EntryKind, EntryView
from api.db import DbSessions

LONGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class NewButton:
    """A button to be issued; `payload` never leaves this program but to the bot."""

    title: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A line to be added to a timeline."""

    author: Author
    text: str
    author_name: str | None = None
    buttons: Sequence[NewButton] = field(default=())
    challenge_id: str | None = None
    client_id: str | None = None
    kind: EntryKind = "message"


class Timeline:
    """Appends to timelines; `push_channels` are those that need deliveries."""

    def __init__(self, push_channels: Sequence[str] = ()) -> None:
        self._push = tuple(push_channels)

    async def append(
        self, db: AsyncSession, person: Person, case: CareCase, new: NewEntry, now: datetime
    ) -> Entry:
        """Add a line; the caller holds the person's lock and commits."""
        person.last_seq += 1
        entry = Entry(
            id=str(uuid.uuid4()),
            person_id=person.id,
            case_id=case.id,
            seq=person.last_seq,
            kind=new.kind,
            author=new.author,
            author_name=new.author_name,
            text=new.text,
            challenge_id=new.challenge_id,
            client_id=new.client_id,
            at=now,
        )
        db.add(entry)
        if new.buttons:
            await db.flush()
            db.add_all(_buttons(entry.id, new.buttons))
        if new.author != "employee":
            await self._deliver(db, entry, now)
        timeline_changed(db, person.id)
        return entry

    async def _deliver(self, db: AsyncSession, entry: Entry, now: datetime) -> None:
        threads = await repository.threads(db, entry.person_id, self._push)
        db.add_all(
            Delivery(
                id=str(uuid.uuid4()),
                entry_id=entry.id,
                thread_id=each.id,
                seq=entry.seq,
                due_at=now,
            )
            for each in threads
        )


def _buttons(entry_id: str, new: Iterable[NewButton]) -> list[Button]:
    return [
        Button(
            id=f"b-{secrets.token_urlsafe(12)}",
            entry_id=entry_id,
            position=position,
            title=button.title,
            payload=button.payload,
        )
        for position, button in enumerate(new)
    ]


async def read(
    sessions: DbSessions, person_id: str, after: int, limit: int = 200
) -> list[EntryView]:
    """Return the lines after `after`, oldest first; a short session of its own."""
    async with sessions() as db:
        found = await repository.entries(db, person_id, max(after, 0), min(limit, LONGEST_PAGE))
        return await views(db, found)


async def read_latest(
    sessions: DbSessions, person_id: str, before: int | None = None, limit: int = 50
) -> list[EntryView]:
    """Return the last lines (before `before`, when given), oldest first."""
    async with sessions() as db:
        found = await repository.latest_entries(db, person_id, before, min(limit, LONGEST_PAGE))
        return await views(db, found)


async def views(db: AsyncSession, entries: Sequence[Entry]) -> list[EntryView]:
    """Return entries with their buttons as readers see them."""
    by_entry: dict[str, list[ButtonView]] = {}
    offering = [entry.id for entry in entries if entry.author != "employee"]
    for button in await repository.buttons(db, offering):
        by_entry.setdefault(button.entry_id, []).append(
            {"id": button.id, "title": button.title, "used": button.used_at is not None}
        )
    return [_view(entry, by_entry.get(entry.id, [])) for entry in entries]


def _view(entry: Entry, buttons: list[ButtonView]) -> EntryView:
    return EntryView(
        seq=entry.seq,
        id=entry.id,
        case_id=entry.case_id,
        author=cast(Author, entry.author),
        author_name=entry.author_name,
        text=entry.text,
        buttons=buttons,
        link={"challenge_id": entry.challenge_id} if entry.challenge_id else None,
        at=entry.at,
        client_id=entry.client_id,
        kind=cast(EntryKind, entry.kind),
    )
