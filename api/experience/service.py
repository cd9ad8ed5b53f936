"""One question at the end of an episode: a face, then the lost working time, then thanks."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import Lane, inbox_filled
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.conversation.state import Owner
from api.conversation.timeline import NewButton
from api.db import DbSessions
from api.experience import repository
from api.experience.models import Experience
from api.messaging import repository as inbox
from api.messaging.models import INTERNAL, Inbox

ASSISTANT, ENGINEER = "assistant", "engineer"
ASKED_ONCE_IN = timedelta(days=7)
NOT_AFTER_DISTRESS = timedelta(days=1)
CHOICES = {"face": (5, 4, 3, 2, 1), "minutes": (0, 5, 15, 30, 60, 120, 240, 480)}
COMMAND = inbox.HOW_IT_WAS


def concerns(row: Inbox) -> bool:
    """True when an inbox row is about how it was, and so not for the bot."""
    return (row.payload or {}).get("command") == COMMAND


def ended(db: AsyncSession, person: Person, case: CareCase, by: str, now: datetime) -> None:
    """Have it asked once all that came before has been answered; the caller holds the lock."""
    person.last_seq += 1
    db.add(
        Inbox(
            id=str(uuid.uuid4()),
            channel=INTERNAL,
            provider_id=str(uuid.uuid4()),
            person_id=person.id,
            case_id=case.id,
            seq=person.last_seq,
            kind="event",
            payload={"command": COMMAND, "ended_by": by},
            received_at=now,
            state="new",
        )
    )
    inbox_filled(db, person.id, Lane.TURNS)


class Experiences:
    """Asks and takes answers; one transaction per inbox row."""

    def __init__(self, sessions: DbSessions, clock: Clock, conversation: Conversation) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation

    async def handle(self, row: Inbox) -> None:
        """Ask, or keep the answer that was tapped; the case stays as it is.

        Of several episodes that end together one is asked about: one in which a human helped, or
        else the last.
        """
        async with self._sessions.begin() as db:
            person, case = await conversations.lock_person_and_case(db, row.person_id, row.case_id)
            if not await inbox.finish(db, row, self._clock.now()):
                return
            given = row.payload or {}
            if by := given.get("ended_by"):
                later = await inbox.asked_later(db, row)
                if not later or (by == ENGINEER and ENGINEER not in later):
                    await self._ask(db, person, case, by)
            else:
                await self._answer(db, person, case, given)

    async def _ask(self, db: AsyncSession, person: Person, case: CareCase, by: str) -> None:
        """Ask always where a human helped, otherwise once a week; never twice of one episode.

        Somebody who was not well is not asked.
        """
        now = self._clock.now()
        if not _is_over(case, by, now):
            return
        if await repository.was_in_distress(db, case, now - NOT_AFTER_DISTRESS):
            return
        since = now - ASKED_ONCE_IN
        helped = by == ENGINEER or await repository.was_helped_by_a_human(db, case.id, since)
        if known := await repository.of_case(db, case.id, since):
            late = helped and known.ended_by != ENGINEER and known.face is None
            known.ended_by = ENGINEER if helped else known.ended_by
            if late:
                known.asked_at = now
                await self._show(db, person, case, known, "face")
        elif helped or not await repository.was_asked(db, person.id, since):
            new = Experience(
                id=f"x-{uuid.uuid4()}",
                case_id=case.id,
                person_id=person.id,
                topic=case.topic,
                ended_by=ENGINEER if helped else ASSISTANT,
                channel=await repository.channel_in_use(db, person.id) or case.channel,
                asked_at=now,
            )
            db.add(new)
            await self._show(db, person, case, new, "face")

    async def _answer(
        self, db: AsyncSession, person: Person, case: CareCase, given: dict[str, Any]
    ) -> None:
        now = self._clock.now()
        kept = await repository.get(db, given["experience_id"])
        face, minutes = given.get("face"), given.get("minutes")
        if face is not None and kept.face is None:
            kept.face, kept.answered_at = face, now
            await self._show(db, person, case, kept, "minutes")
        elif minutes is not None and kept.minutes is None:
            kept.minutes = minutes
            await self._conversation.say(db, person, case, "experience_thanks", now)
        else:
            await self._conversation.say(db, person, case, "experience_known", now)

    async def _show(
        self, db: AsyncSession, person: Person, case: CareCase, about: Experience, what: str
    ) -> None:
        say = self._conversation.texts.say
        means = {"command": COMMAND, "case_id": case.id, "experience_id": about.id}
        buttons = [
            NewButton(say(f"experience_{what}_{choice}", person.language), {**means, what: choice})
            for choice in CHOICES[what]
        ]
        text = say(f"experience_{what}", person.language)
        await self._conversation.speak(db, person, case, text, self._clock.now(), buttons=buttons)


def _is_over(case: CareCase, by: str, now: datetime) -> bool:
    """True when nobody works on it any more and the employee is not busy proving who it is."""
    if case.owner != Owner.ASSISTANT:
        return False
    proving = case.challenge_until is not None and case.challenge_until > now
    return case.status == "closed" or (by == ENGINEER and not proving)
