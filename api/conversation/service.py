"""Opens, closes and reopens cases, and says things in them."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversation import repository
from api.conversation.models import CareCase, Entry, Person
from api.conversation.state import Change, Owner, next_owner
from api.conversation.timeline import NewButton, NewEntry, Timeline
from api.experience import repository as experience
from api.texts.loader import Texts


class Conversation:
    """The one place that writes to timelines and moves cases; callers hold the person's lock."""

    def __init__(self, timeline: Timeline, texts: Texts, reopen_within: timedelta) -> None:
        self.timeline = timeline
        self.texts = texts
        self._reopen_within = reopen_within

    async def current_case(
        self,
        db: AsyncSession,
        person: Person,
        channel: str,
        now: datetime,
        *,
        latest: CareCase | None = None,
    ) -> CareCase:
        """Return the open case, or the one closed less than a day ago, or a new one.

        `latest` is the person's latest case where the caller has read it already.
        """
        found = latest or await repository.latest_case(db, person.id)
        if found and found.status == "open":
            return found
        if found and not found.started_over and self._recent(found, now):
            await reopen(db, found, now)
            return found
        case = CareCase(
            id=f"c-{secrets.token_urlsafe(16)}",
            person_id=person.id,
            owner=Owner.ASSISTANT,
            status="open",
            channel=channel,
            introduced=False,
            started_over=False,
            opened_at=now,
        )
        db.add(case)
        await db.flush()
        return case

    def _recent(self, case: CareCase, now: datetime) -> bool:
        return case.closed_at is not None and now - case.closed_at < self._reopen_within

    async def say(
        self,
        db: AsyncSession,
        person: Person,
        case: CareCase,
        key: str,
        now: datetime,
        **values: str,
    ) -> Entry:
        """Say a sentence of ours by key, in the person's language."""
        return await self.speak(
            db, person, case, self.texts.say(key, person.language, **values), now
        )

    async def speak(
        self,
        db: AsyncSession,
        person: Person,
        case: CareCase,
        text: str,
        now: datetime,
        *,
        buttons: Sequence[NewButton] = (),
        challenge_id: str | None = None,
    ) -> Entry:
        """Say something as the assistant; the first time in a case it introduces itself."""
        await self.introduce(db, person, case, now)
        new = NewEntry(
            author="assistant", text=text, buttons=tuple(buttons), challenge_id=challenge_id
        )
        return await self.timeline.append(db, person, case, new, now)

    async def introduce(
        self, db: AsyncSession, person: Person, case: CareCase, now: datetime
    ) -> None:
        """Tell once per case that this is a machine and that a human is always possible."""
        if case.introduced:
            return
        case.introduced = True
        text = self.texts.say("intro", person.language)
        await self.timeline.append(db, person, case, NewEntry(author="assistant", text=text), now)

    async def notice(
        self,
        db: AsyncSession,
        person: Person,
        case: CareCase,
        key: str,
        now: datetime,
        **values: str,
    ) -> Entry:
        """Tell what changed in the conversation itself: who reads along, what was hidden."""
        text = self.texts.say(key, person.language, **values)
        new = NewEntry(author="system", text=text, kind="notice")
        return await self.timeline.append(db, person, case, new, now)


def move(case: CareCase, change: Change) -> None:
    """Change the owner as the table of states says; raise `NotNow` when it cannot be."""
    case.owner = next_owner(Owner(case.owner), change)


async def reopen(db: AsyncSession, case: CareCase, now: datetime) -> None:
    """Open a closed case again, since the problem came back."""
    case.status, case.closed_at = "open", None
    await experience.mark_reopened(db, case.id, now)


def close(case: CareCase, now: datetime, *, started_over: bool = False) -> None:
    """End a case; `started_over` forbids opening it again."""
    case.status, case.closed_at = "closed", now
    case.question_id = case.question_run = case.question_opened_at = None
    case.challenge_id = case.challenge_until = None
    case.urgent, case.mood = False, None
    case.started_over = case.started_over or started_over
