"""Sessions, messages and the timeline of somebody who chats in a browser."""

import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import timeline_changed
from api.assertion import Asker, level_of
from api.channels.web import repository
from api.channels.web.channel import NAME
from api.channels.web.limits import Rate
from api.channels.web.models import WebSession
from api.channels.web.schemas import MessageIn
from api.channels.web.settings import WebSettings
from api.channels.web.verify import (
    LEEWAY,
    HostClaims,
    TokenRefusedError,
    read_guest_pass,
    read_token,
    read_word,
)
from api.errors import Refused
from api.messaging import (
    EntryView,
    InboundMessage,
    PersonFacts,
    Services,
    Wakeup,
    people,
    timeline,
)

PAGE = 100
_KEPT_AFTER_EXPIRY = timedelta(days=1)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a live session; `key` is the hash of the bearer."""

    key: bytes
    person_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A fresh session; the bearer is shown this once."""

    bearer: str
    expires_at: datetime
    first_name: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the timeline, oldest first; with `first_seq` 0 it starts at the beginning."""

    entries: list[EntryView]
    first_seq: int
    seen_seq: int


class Chat(Protocol):
    """What the endpoints need of the house behind them."""

    def now(self) -> datetime: ...

    async def open(self, token: str) -> Opened:
        """Exchange a host's token; raises `Refused` (401) when it is not accepted."""
        ...

    async def visitor(self, bearer: str) -> Visitor:
        """Return who a bearer belongs to; raises `Refused` (401) when it is no live session."""
        ...

    async def close(self, visitor: Visitor) -> None: ...

    async def send(self, visitor: Visitor, message: MessageIn) -> int:
        """Keep a message and return its place; returns after the commit."""
        ...

    async def page(
        self, visitor: Visitor, after: int | None = None, before: int | None = None
    ) -> Page:
        """Return what comes after a place, or else the latest entries (before a place)."""
        ...

    async def after(self, visitor: Visitor, seq: int) -> list[EntryView]:
        """Return at most `PAGE` entries after a place, oldest first."""
        ...

    async def seen(self, visitor: Visitor, seq: int) -> None: ...

    async def secure_link(self, visitor: Visitor, challenge_id: str) -> str:
        """Return the address; raises `Refused` (404) or `Unavailable`."""
        ...

    def wakeups(self, visitor: Visitor) -> AsyncIterator[Wakeup]:
        """Yield once at the start and at each change; ends when the program stops."""
        ...

    def stop(self) -> None:
        """End all wake-ups."""
        ...


class WebChat:
    """The chat over the program's own timeline."""

    def __init__(self, care: Services, settings: WebSettings) -> None:
        self._care = care
        self._settings = settings
        self._keys = settings.public_keys()
        self._guest_keys = settings.guest_keys()
        self._word_keys = (care.sign_ins.public_key,) if care.sign_ins else ()
        self._opening = Rate(settings.sessions_per_minute)

    def now(self) -> datetime:
        return self._care.clock.now()

    async def open(self, token: str) -> Opened:
        now = self.now()
        claims = self._read(token, now)
        self._opening.count(claims.person_id.encode(), now)
        bearer = secrets.token_urlsafe(32)
        await self._introduce(claims)
        async with self._care.sessions.begin() as db:
            if not await repository.use_token(
                db, _hash(claims.token_id), claims.expires_at + 2 * LEEWAY
            ):
                log.info("web_session.refused", reason="used before")
                raise Refused("web.token_refused", status=401)
            await repository.forget(db, now - _KEPT_AFTER_EXPIRY)
            expires_at = await self._end_of(db, claims, now)
            db.add(
                WebSession(
                    bearer_hash=_hash(bearer),
                    person_id=claims.person_id,
                    opened_at=now,
                    expires_at=expires_at,
                    sign_in_id=claims.sign_in_id,
                )
            )
        return Opened(bearer, expires_at, claims.first_name)

    async def _introduce(self, claims: HostClaims) -> None:
        facts = PersonFacts(
            claims.person_id, claims.name, claims.mail, claims.language, claims.claimed_name
        )
        if not await people.introduce(self._care.sessions, facts):
            log.info("web_session.refused", reason="a guest under a known id")
            raise Refused("web.token_refused", status=401)

    def _read(self, token: str, now: datetime) -> HostClaims:
        try:
            return read_token(token, keys=self._keys, now=now, issuers=self._settings.issuers)
        except TokenRefusedError as error:
            ours = self._read_ours(token, now)
            if ours is not None:
                return ours
            log.info("web_session.refused", reason=str(error))
            raise Refused("web.token_refused", status=401) from error

    def _read_ours(self, token: str, now: datetime) -> HostClaims | None:
        """Return what a word of our own house says: of a guest, or of who signed in here."""
        for read, keys in ((read_guest_pass, self._guest_keys), (read_word, self._word_keys)):
            with suppress(TokenRefusedError):
                return read(token, keys=keys, now=now)
        return None

    async def _end_of(self, db: AsyncSession, claims: HostClaims, now: datetime) -> datetime:
        """Return when the session ends: never after the sign-in that it hangs on."""
        signed_in = claims.claimed_name is None
        lives = self._settings.session_for if signed_in else self._settings.guest_session_for
        if claims.sign_in_id is None:
            return now + lives
        end = await repository.end_of_sign_in(db, claims.sign_in_id, now)
        if end is None:
            log.info("web_session.refused", reason="the sign-in has ended")
            raise Refused("web.token_refused", status=401)
        return min(now + lives, end)

    async def visitor(self, bearer: str) -> Visitor:
        key = _hash(bearer)
        async with self._care.sessions() as db:
            found = await repository.live_session(db, key, self.now())
        if found is None:
            raise Refused("web.session_ended", status=401)
        return Visitor(key, *found)

    async def close(self, visitor: Visitor) -> None:
        async with self._care.sessions.begin() as db:
            await repository.end_session(db, visitor.key, self.now())
            timeline_changed(db, visitor.person_id, Wakeup.SESSION)

    async def send(self, visitor: Visitor, message: MessageIn) -> int:
        accepted = await self._care.intake.accept(
            InboundMessage(
                channel=NAME,
                provider_id=f"{visitor.person_id}:{message.client_id}",
                person_id=visitor.person_id,
                address=visitor.person_id,
                kind="text" if message.button_id is None else "button",
                text=message.text,
                button_id=message.button_id,
                language_hint=message.language,
                sent_at=self.now(),
            )
        )
        return accepted.seq

    async def page(
        self, visitor: Visitor, after: int | None = None, before: int | None = None
    ) -> Page:
        person_id, sessions = visitor.person_id, self._care.sessions
        async with sessions() as db:
            seen = await repository.seen_seq(db, person_id, NAME)
        if after is not None:
            return Page(await self.after(visitor, after), after, seen)
        entries = await timeline.read_latest(sessions, person_id, before, PAGE)
        return Page(entries, entries[0].seq - 1 if len(entries) == PAGE else 0, seen)

    async def after(self, visitor: Visitor, seq: int) -> list[EntryView]:
        return await timeline.read(self._care.sessions, visitor.person_id, seq, PAGE)

    async def seen(self, visitor: Visitor, seq: int) -> None:
        await self._care.intake.accept(
            InboundMessage(
                channel=NAME,
                provider_id=f"seen:{uuid4()}",
                person_id=visitor.person_id,
                address=visitor.person_id,
                kind="seen",
                text=str(seq),
            )
        )

    async def secure_link(self, visitor: Visitor, challenge_id: str) -> str:
        async with self._care.sessions() as db:
            found = await repository.challenge_of(db, visitor.person_id, challenge_id)
        if found is None:
            raise Refused("link.unknown", status=404)
        level = level_of(found.claimed_name)
        asker = Asker(visitor.person_id, found.case_id, f"link-{uuid4()}", NAME, level=level)
        return (await self._care.actions.link(asker, challenge_id, found.language)).url

    def wakeups(self, visitor: Visitor) -> AsyncIterator[Wakeup]:
        return self._care.wakeups.listen(visitor.person_id)

    def stop(self) -> None:
        self._care.wakeups.close()


def _hash(text: str) -> bytes:
    return sha256(text.encode()).digest()
