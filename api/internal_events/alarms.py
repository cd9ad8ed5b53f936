"""Calls a human about a person, whether or not they are talking with us (R9)."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import timeline_changed
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.db import DbSessions
from api.handoff.call import CANNOT_WORK, Call
from api.handoff.service import HandoffService
from api.internal_events import repository
from api.internal_events.schemas import AlarmEvent
from api.messaging.masking import mask_tree

CHANNEL = "web"
"""Where a case is opened for somebody who never talked with us."""


class PersonAlarms:
    """Takes each alarm in once."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        conversation: Conversation,
        handoff: HandoffService,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation
        self._handoff = handoff

    async def take(self, event: AlarmEvent) -> None:
        """Call a human urgently and leave a line that the engineer sees."""
        async with self._sessions.begin() as db:
            person = await conversations.lock_or_add_person(db, event.person_id, None)
            now = self._clock.now()
            if not await repository.first_time(db, event.id, event.type, now):
                return
            case = await self._case(db, person, event)
            reason = event.data.reason
            call = Call(
                reason=reason,
                urgency=CANNOT_WORK,
                outcome=reason,
                facts=mask_tree(event.data.facts),
            )
            await self._handoff.request(db, person, case, call)
            await self._handoff.hurry(db, case)
            await self._conversation.notice(db, person, case, f"alarm_{reason}", now)
            timeline_changed(db, person.id)

    async def _case(self, db: AsyncSession, person: Person, event: AlarmEvent) -> CareCase:
        """Return the open case that the alarm names, or else the one to go on in."""
        named = await conversations.case(db, event.case_id)
        if named and named.person_id == person.id and named.status == "open":
            return named
        return await self._conversation.current_case(db, person, CHANNEL, self._clock.now())
