"""Hears how a message was said, keeps what the case needs of it, and says what must come first."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.assistant.schemas import TurnAnswer
from api.conversation import repository as conversations
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.handoff.service import HandoffService
from api.messaging.models import Inbox
from api.texts.loader import LANGUAGES
from api.tone import mood
from api.tone.signals import CARE, DISTRESS, UPSET, URGENT

KNOWS_BY_ITSELF = "frustration"
"""The intent whose answer is about nothing else."""


class Tone:
    """`number` is the one to call when care cannot wait; without `keeps_mood` no mood is kept."""

    def __init__(
        self, conversation: Conversation, handoff: HandoffService, number: str, *, keeps_mood: bool
    ) -> None:
        self._conversation = conversation
        self._handoff = handoff
        self._number = number
        self._keeps_mood = keeps_mood

    async def hear(
        self,
        db: AsyncSession,
        person: Person,
        case: CareCase,
        row: Inbox,
        answer: TurnAnswer,
        now: datetime,
    ) -> None:
        """Take in a text and say, once in a case, what comes before its answer."""
        if row.kind != "text":
            return
        heard = set(answer.signals)
        case.mood = mood.after(case.mood, answer.signals, row.seq) if self._keeps_mood else None
        if DISTRESS in heard:
            case.introduced = True
            return
        if heard & URGENT:
            case.urgent = True
            await self._handoff.hurry(db, case)
        if CARE in heard:
            key = "care_call" if self._number else "care_no_number"
            await self._once(db, person, case, key, now, number=self._number)
        if heard & UPSET and (answer.intent is None or answer.intent.name != KNOWS_BY_ITSELF):
            await self._once(db, person, case, "upset", now)

    async def _once(
        self,
        db: AsyncSession,
        person: Person,
        case: CareCase,
        key: str,
        now: datetime,
        **values: str,
    ) -> None:
        said = [self._conversation.texts.say(key, each, **values) for each in LANGUAGES]
        if not await conversations.was_said(db, case.id, said):
            await self._conversation.say(db, person, case, key, now, **values)
