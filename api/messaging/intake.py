"""Takes messages in: masked, numbered and committed before anybody says thank you."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import Lane, inbox_filled
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation import several
from api.conversation.commands import Command, is_slashed, recognise
from api.conversation.models import Button, CareCase, Person, Thread
from api.conversation.service import Conversation
from api.conversation.state import Owner
from api.conversation.timeline import NewEntry
from api.db import DbSessions
from api.errors import Refused
from api.messaging import repository
from api.messaging.channel import HUMAN
from api.messaging.inbound import Accepted, InboundMessage
from api.messaging.masking import any_talk, clean, mask
from api.messaging.models import INTERNAL, Inbox
from api.messaging.registry import Registry

LONGEST_TEXT = 8000
LONGEST_ID = 200
TALK_LINES = 4
TALK_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a message comes down to before it is stored."""

    kind: str
    text: str
    payload: dict[str, Any] | None = None
    button: Button | None = None
    secret: bool = False
    latest_case: CareCase | None = None


class Intake:
    """The one door into the inbox."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        conversation: Conversation,
        registry: Registry,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation
        self._registry = registry

    async def accept(self, message: InboundMessage) -> Accepted:
        """Store a message in one transaction; when this returns, it is safe to acknowledge.

        Raises `Refused`: `message.empty`, `message.too_long` (413), `button.unknown` (404).
        """
        async with self._sessions.begin() as db:
            return await self._accept(db, _tidy(message))

    async def _accept(self, db: AsyncSession, message: InboundMessage) -> Accepted:
        person = await conversations.lock_or_add_person(
            db, message.person_id, message.language_hint
        )
        if message.kind == "seen":
            return await self._seen(db, message)
        if earlier := await repository.find(db, message.channel, message.provider_id):
            if earlier.person_id != person.id:
                raise Refused("message.id_taken", status=409)
            return Accepted(earlier.id, earlier.seq, duplicate=True)
        now = self._clock.now()
        await _touch(db, message, now)
        content = await self._content(db, message, person, now)
        if content.button and content.button.used_at:
            earlier = await repository.by_button(db, content.button.id)
            if earlier:
                return Accepted(earlier.id, earlier.seq, duplicate=True)
        case = await self._case(db, message, person, content, now)
        return await self._store(db, message, person, case, content, now)

    async def _case(
        self,
        db: AsyncSession,
        message: InboundMessage,
        person: Person,
        content: _Content,
        now: datetime,
    ) -> CareCase:
        """Return the case a message is for; a button that names one leaves it as it is.

        A button answers the open case that offered it, unless an engineer is helping meanwhile.
        """
        named = (content.payload or {}).get("case_id")
        if named and (case := await conversations.case(db, named)):
            return case
        if content.button and (case := await self._asking(db, person, content.button)):
            return case
        return await self._conversation.current_case(
            db, person, message.channel, now, latest=content.latest_case
        )

    @staticmethod
    async def _asking(db: AsyncSession, person: Person, button: Button) -> CareCase | None:
        case = await several.case_of_button(db, button.id)
        if case is None or case.status != "open":
            return None
        helped = await several.has_owned(db, person.id, Owner.ENGINEER)
        return None if helped else case

    async def _store(
        self,
        db: AsyncSession,
        message: InboundMessage,
        person: Person,
        case: CareCase,
        content: _Content,
        now: datetime,
    ) -> Accepted:
        routed = await _routed(db, content, case)
        new = NewEntry(author="employee", text=content.text, client_id=message.provider_id)
        entry = await self._conversation.timeline.append(db, person, case, new, now)
        if content.button:
            content.button.used_at = now
        row = Inbox(
            id=str(uuid.uuid4()),
            channel=message.channel,
            provider_id=message.provider_id,
            person_id=person.id,
            case_id=case.id,
            seq=entry.seq,
            text=content.text,
            button_id=content.button.id if content.button else None,
            received_at=now,
            state="new",
            **routed,
        )
        db.add(row)
        if content.secret:
            await self._conversation.notice(db, person, case, "masked", now)
        inbox_filled(db, person.id, Lane.COMMANDS if row.kind == "command" else Lane.TURNS)
        return Accepted(row.id, entry.seq, duplicate=False)

    async def _seen(self, db: AsyncSession, message: InboundMessage) -> Accepted:
        digits = message.text or ""
        if not digits.isdecimal() or len(digits) > 18:
            raise Refused("message.empty")
        await conversations.mark_seen(
            db, message.person_id, message.channel, message.address, int(digits)
        )
        return Accepted("", int(digits), duplicate=False)

    async def _content(
        self, db: AsyncSession, message: InboundMessage, person: Person, now: datetime
    ) -> _Content:
        if message.kind == "button" and message.button_id == HUMAN:
            title = self._conversation.texts.say("button_human", person.language)
            return _Content("button", title, {"command": Command.HUMAN.value})
        if message.kind == "button":
            button = await conversations.button(db, message.button_id or "", message.person_id)
            if button is None:
                raise Refused("button.unknown", status=404)
            return _Content("button", button.title, button.payload, button)
        text = (message.text or "").strip()
        if not text:
            raise Refused("message.empty")
        if len(text) > LONGEST_TEXT:
            raise Refused("message.too_long", status=413)
        recent, challenged, case = await conversations.recent_talk(
            db, message.person_id, TALK_LINES, now
        )
        if not self._registry.capabilities(message.channel).buttons and text.isdecimal():
            shown = await conversations.buttons(db, [entry.id for entry in recent[-1:]])
            if 0 < len(text) < 3 and 1 <= int(text) <= len(shown):
                chosen = shown[int(text) - 1]
                return _Content("button", chosen.title, chosen.payload, chosen)
        fresh = [entry.text for entry in recent if now - entry.at < TALK_LASTS]
        masked = mask(text, talk=any_talk(fresh), challenge=challenged)
        return _Content("text", masked.text, secret=masked.secret, latest_case=case)

    async def event(
        self, event_id: str, case_id: str, person_id: str, payload: dict[str, Any]
    ) -> None:
        """Queue a result for the dialogue; the same id again changes nothing."""
        async with self._sessions.begin() as db:
            person = await conversations.lock_person(db, person_id)
            if await repository.find(db, INTERNAL, event_id):
                return
            person.last_seq += 1
            db.add(
                Inbox(
                    id=str(uuid.uuid4()),
                    channel=INTERNAL,
                    provider_id=event_id,
                    person_id=person_id,
                    case_id=case_id,
                    seq=person.last_seq,
                    kind="event",
                    payload=payload,
                    received_at=self._clock.now(),
                    state="new",
                )
            )
            inbox_filled(db, person_id, Lane.TURNS)


async def _routed(db: AsyncSession, content: _Content, case: CareCase) -> dict[str, Any]:
    """Tell whether this goes to the bot or is a command of the chat itself."""
    if content.kind == "button":
        command = (content.payload or {}).get("command")
        kind = "command" if command else "button"
        return {"kind": kind, "payload": content.payload}
    found: Command | None = None
    if case.owner != Owner.ENGINEER or is_slashed(content.text):
        found = recognise(content.text, waiting=True)
    if found is Command.NEVER_MIND and case.owner != Owner.WAITING:
        waiting = await several.has_owned(db, case.person_id, Owner.WAITING)
        found = found if waiting else None
    if found:
        return {"kind": "command", "payload": {"command": found.value}}
    return {"kind": "text", "payload": None}


async def _touch(db: AsyncSession, message: InboundMessage, now: datetime) -> None:
    thread = Thread(
        id=str(uuid.uuid4()),
        person_id=message.person_id,
        channel=message.channel,
        address=message.address,
        used_at=now,
    )
    await conversations.touch_thread(db, thread)


def _tidy(message: InboundMessage) -> InboundMessage:
    """Make ids storable: no odd characters, never longer than a column should be."""
    return InboundMessage(
        channel=message.channel,
        provider_id=_short(message.provider_id),
        person_id=_short(message.person_id),
        address=_short(message.address),
        kind=message.kind,
        text=None if message.text is None else clean(message.text),
        button_id=None if message.button_id is None else _short(message.button_id),
        language_hint=message.language_hint,
        sent_at=message.sent_at,
    )


def _short(identifier: str) -> str:
    cleaned = clean(identifier)
    if cleaned == identifier and len(cleaned) <= LONGEST_ID:
        return cleaned
    return f"h-{sha256(identifier.encode('utf-8', 'surrogatepass')).hexdigest()}"
