"""Tells employees how it stands with their call: honestly, once, and not when it is over."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.conversation.service import Conversation
from api.db import DbSessions
from api.handoff import outage_repository as outages
from api.handoff.calls import Calls, Held
from api.handoff.escalations import Escalations
from api.handoff.findings import WORKS_AGAIN
from api.handoff.models import Outage
from api.handoff.state import UNANSWERED, UNENDED


class Telling:
    """Looks who has something to hear; what was said is noted in the same commit."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        conversation: Conversation,
        calls: Calls,
        escalations: Escalations,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation
        self._calls = calls
        self._escalations = escalations

    async def look(self) -> None:
        """Take the steps that are due, and tell who is concerned."""
        await self._escalations.climb_due(self._sessions, self._clock.now())
        await self.tell()

    async def tell(self) -> int:
        """Tell all who are behind; return how many were."""
        async with self._sessions() as db:
            found = await outages.behind(db)
        for each in found:
            async with self._sessions.begin() as db:
                held = await self._calls.hold(db, each.handoff_id, None)
                if held.handoff.state in UNENDED:
                    await self._one(db, held)
        return len(found)

    async def _one(self, db: AsyncSession, held: Held) -> None:
        outage = await outages.get(db, held.escalation.id)
        if outage is not None:
            await self._others(db, held, outage)
            await self._back(db, held, outage)
        await self._step(db, held)

    async def _others(self, db: AsyncSession, held: Held, outage: Outage) -> None:
        if held.handoff.told_others or await outages.people(db, outage.id) < 2:
            return
        held.handoff.told_others = True
        engineer = await outages.engineer(db, outage.id)
        if engineer and held.handoff.state in UNANSWERED:
            await self._say(db, held, "outage_others_helped", name=engineer)
        else:
            await self._say(db, held, "outage_others")

    async def _back(self, db: AsyncSession, held: Held, outage: Outage) -> None:
        told, back = held.handoff.told_back_at, outage.back_at
        if back is None or outage.service not in WORKS_AGAIN or not _later(back, told):
            return
        held.handoff.told_back_at = max(back, self._clock.now())
        await self._say(db, held, WORKS_AGAIN[outage.service])

    async def _step(self, db: AsyncSession, held: Held) -> None:
        step = held.escalation.step
        if held.handoff.state not in UNANSWERED or held.handoff.told_step >= step:
            return
        held.handoff.told_step = step
        key = self._escalations.ladder.words(step)
        if key is not None:
            await self._say(db, held, key)

    async def _say(self, db: AsyncSession, held: Held, key: str, **values: str) -> None:
        now = self._clock.now()
        await self._conversation.notice(db, held.person, held.case, key, now, **values)


def _later(moment: datetime, than: datetime | None) -> bool:
    return than is None or than < moment
