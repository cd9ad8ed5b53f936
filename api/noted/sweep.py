"""Takes up what was noted when nobody else did: the first problem rests, or a crash left it."""

from api.clock import Clock
from api.conversation import repository as conversations
from api.db import DbSessions
from api.noted import repository, service


class Sweep:
    """One transaction per person."""

    def __init__(self, sessions: DbSessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def look(self) -> int:
        """Take up what is due; returns how many problems were."""
        now = self._clock.now()
        async with self._sessions() as db:
            found = await repository.waiting(db)
        taken = 0
        for case, quiet_since in found:
            if service.is_due(case, quiet_since, now):
                async with self._sessions.begin() as db:
                    person, before = await conversations.lock_person_and_case(
                        db, case.person_id, case.id
                    )
                    if service.is_due(before, quiet_since, now):
                        taken += await service.take_up(db, person, before, now)
        return taken
