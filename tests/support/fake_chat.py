"""The web chat's own endpoints over a timeline in memory, for tests of the widget."""

import asyncio
import base64
import itertools
import json
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from fastapi import FastAPI

from api import errors
from api.channels.web.door import open_door
from api.channels.web.endpoints import router
from api.channels.web.schemas import MessageIn
from api.channels.web.service import PAGE, Opened, Page, Visitor
from api.channels.web.settings import WebSettings
from api.conversation.views import Author, ButtonView, EntryView
from api.errors import Refused
from api.messaging import Wakeup


@dataclass
class Timeline:
    """Everything that was said with one person."""

    entries: list[EntryView] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    listeners: set[asyncio.Queue[Wakeup | None]] = field(default_factory=set)
    seen: int = 0


class MemoryChat:
    """A chat that believes any token of `token_of`; its other side is the test."""

    def __init__(self) -> None:
        self.people: defaultdict[str, Timeline] = defaultdict(Timeline)
        self.sessions: dict[bytes, Visitor] = {}
        self.used_tokens: set[str] = set()
        self.refuse_sends = False
        self.on_send: Callable[[str, MessageIn], Awaitable[None]] | None = None
        self._ids = itertools.count(1)

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def open(self, token: str) -> Opened:
        parts = token.split(".")
        if len(parts) != 3 or token in self.used_tokens:
            raise Refused("web.token_refused", status=401)
        self.used_tokens.add(token)
        person_id = _subject(parts[1])
        bearer = secrets.token_urlsafe(16)
        expires_at = self.now() + timedelta(hours=12)
        key = sha256(bearer.encode()).digest()
        self.sessions[key] = Visitor(key, person_id, expires_at)
        return Opened(bearer, expires_at, person_id.capitalize())

    async def visitor(self, bearer: str) -> Visitor:
        found = self.sessions.get(sha256(bearer.encode()).digest())
        if found is None:
            raise Refused("web.session_ended", status=401)
        return found

    async def close(self, visitor: Visitor) -> None:
        self.sessions.pop(visitor.key, None)
        self._wake(visitor.person_id, Wakeup.SESSION)

    async def send(self, visitor: Visitor, message: MessageIn) -> int:
        if self.refuse_sends:
            raise Refused("web.too_many", status=429, retry_after=1)
        person = self.people[visitor.person_id]
        if message.client_id not in person.known:
            text = message.text or self._press(person, message.button_id or "")
            person.known[message.client_id] = self.add(
                visitor.person_id, "employee", text, client_id=message.client_id
            ).seq
            if self.on_send is not None:
                await self.on_send(visitor.person_id, message)
        return person.known[message.client_id]

    async def page(
        self, visitor: Visitor, after: int | None = None, before: int | None = None
    ) -> Page:
        person = self.people[visitor.person_id]
        if after is not None:
            later = [entry for entry in person.entries if entry.seq > after]
            return Page(later[:PAGE], after, person.seen)
        earlier = [entry for entry in person.entries if before is None or entry.seq < before]
        found = earlier[-PAGE:]
        return Page(found, found[0].seq - 1 if len(found) == PAGE else 0, person.seen)

    async def after(self, visitor: Visitor, seq: int) -> list[EntryView]:
        return (await self.page(visitor, after=seq)).entries

    async def seen(self, visitor: Visitor, seq: int) -> None:
        person = self.people[visitor.person_id]
        person.seen = max(person.seen, seq)

    async def secure_link(self, visitor: Visitor, challenge_id: str) -> str:
        if challenge_id == "ch-gone":
            raise Refused("link.unknown", status=404)
        return f"http://127.0.0.1:9/p#{challenge_id}"

    async def wakeups(self, visitor: Visitor) -> AsyncIterator[Wakeup]:
        queue: asyncio.Queue[Wakeup | None] = asyncio.Queue()
        listeners = self.people[visitor.person_id].listeners
        listeners.add(queue)
        try:
            yield Wakeup.ENTRIES
            while (wakeup := await queue.get()) is not None:
                yield wakeup
        finally:
            listeners.discard(queue)

    def add(
        self,
        person_id: str,
        author: Author,
        text: str,
        *,
        buttons: tuple[str, ...] = (),
        challenge_id: str | None = None,
        client_id: str | None = None,
        name: str | None = None,
    ) -> EntryView:
        """Add a line to a timeline; each third number is left out, as in real ones."""
        seq = next(self._ids) + len(self.people[person_id].entries) // 3
        made: list[ButtonView] = [
            {"id": f"b-{seq}-{position}", "title": title, "used": False}
            for position, title in enumerate(buttons)
        ]
        entry = EntryView(
            seq=seq,
            id=f"e-{seq}",
            case_id="c-1",
            author=author,
            author_name=name,
            text=text,
            buttons=made,
            link={"challenge_id": challenge_id} if challenge_id else None,
            at=self.now(),
            client_id=client_id,
            kind="notice" if author == "system" else "message",
        )
        self.people[person_id].entries.append(entry)
        self._wake(person_id, Wakeup.ENTRIES)
        return entry

    def typing(self, person_id: str) -> None:
        """Show that an answer is being made."""
        self._wake(person_id, Wakeup.TYPING)

    def stop(self) -> None:
        """End all streams, as at the stop of the program."""
        for person in self.people.values():
            for queue in person.listeners:
                queue.put_nowait(None)

    def _press(self, person: Timeline, button_id: str) -> str:
        for position, entry in enumerate(person.entries):
            for button in entry.buttons:
                if button["id"] == button_id:
                    used: list[ButtonView] = [
                        {**each, "used": each["used"] or each["id"] == button_id}
                        for each in entry.buttons
                    ]
                    person.entries[position] = replace(entry, buttons=used)
                    return button["title"]
        raise Refused("button.unknown", status=404)

    def _wake(self, person_id: str, wakeup: Wakeup) -> None:
        for queue in tuple(self.people[person_id].listeners):
            queue.put_nowait(wakeup)


def token_of(person_id: str) -> str:
    """Return a host token of the right shape; the memory chat asks for no signature."""
    claims = json.dumps({"sub": person_id, "jti": secrets.token_hex(8)}).encode()
    return f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.none"


def _subject(payload: str) -> str:
    padded = payload + "=" * (-len(payload) % 4)
    return str(json.loads(base64.urlsafe_b64decode(padded))["sub"])


def app_of(chat: MemoryChat, settings: WebSettings) -> FastAPI:
    """Return the endpoints over a chat in memory."""
    app = FastAPI()
    errors.install(app)
    open_door(app, chat, settings)
    app.include_router(router)
    return app


def build() -> FastAPI:
    """Return a chat in memory for a process of its own."""
    return app_of(MemoryChat(), WebSettings())
