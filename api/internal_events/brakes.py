"""Tells people on call that new passwords are on hold for everybody, and when they go on (R7)."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.db import DbSessions
from api.handoff.alarms import ALARM
from api.handoff.call import Call
from api.handoff.escalations import Escalations
from api.handoff.findings import RESETS_ON_HOLD
from api.internal_events import repository
from api.internal_events.schemas import BrakeEvent

KIND = "brake"
TOLD = "resets_on_hold"


class Brakes:
    """Takes each event in once; who asks for a password meanwhile joins the same outage."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        conversation: Conversation,
        escalations: Escalations,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation
        self._escalations = escalations

    async def take(self, event: BrakeEvent) -> None:
        """Page once, or let those who wait hear that it goes on."""
        now = self._clock.now()
        async with self._sessions.begin() as db:
            if not await repository.first_time(db, event.id, event.type, now):
                return
            if event.type == "brake.pulled":
                await self._escalations.announce(db, RESETS_ON_HOLD, KIND, ALARM, now)
            else:
                await self._escalations.over(db, RESETS_ON_HOLD.service, now)

    async def tell(self, db: AsyncSession, person: Person, case: CareCase, call: Call) -> None:
        """Say to who asked that it is so for everybody: the bot has no words for it."""
        if call.finding == RESETS_ON_HOLD:
            await self._conversation.notice(db, person, case, TOLD, self._clock.now())
