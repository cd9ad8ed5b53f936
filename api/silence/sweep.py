"""Says one friendly word to who was asked something and has been silent for a while."""

from datetime import timedelta

from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation.service import Conversation
from api.db import DbSessions
from api.silence import repository


class Reminders:
    """One transaction per case; the case remembers of which question it reminded."""

    def __init__(
        self, sessions: DbSessions, clock: Clock, conversation: Conversation, after: timedelta
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation
        self._after = after

    async def look(self) -> int:
        """Remind who is due, once per question; returns how many were reminded."""
        now = self._clock.now()
        async with self._sessions() as db:
            found = await repository.quiet(db, now - self._after)
        reminded = 0
        for each in found:
            async with self._sessions.begin() as db:
                person, case = await conversations.lock_person_and_case(db, each.person_id, each.id)
                if not await repository.is_quiet(db, case.id, now - self._after):
                    continue
                case.reminded_of = case.question_id
                await self._conversation.say(db, person, case, "still_there", now)
                reminded += 1
        return reminded
