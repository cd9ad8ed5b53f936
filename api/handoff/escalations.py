"""Climbs the ladder of each call until somebody accepts; all of it lives in the database.

Whoever changes a call locks its person first and its escalation second, in every place.
"""

import secrets
import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import desk_changed
from api.db import DbSessions
from api.handoff import outage_repository as outages
from api.handoff import repository
from api.handoff.call import URGENCIES
from api.handoff.findings import LASTING, Finding
from api.handoff.ladder import Ladder
from api.handoff.models import Escalation, HandoffNotice, Outage
from api.handoff.state import UNANSWERED, UNENDED

AT_ONCE = 20
OUTAGE = "o-"


class Escalations:
    """Decides who is told next; several processes may do so at the same time."""

    def __init__(self, ladder: Ladder, public_url: str) -> None:
        self.ladder = ladder
        self._public_url = public_url.rstrip("/")

    async def join(
        self, db: AsyncSession, handoff_id: str, finding: Finding | None, now: datetime
    ) -> Escalation:
        """Return the escalation for a call, locked: its own, or that of an outage with others."""
        if finding is None:
            return await self._add(db, handoff_id)
        while True:
            row = await self._outage(db, finding, now)
            outage = await outages.get(db, row.id)
            if outage is not None and outage.ended_at is None:
                outage.back_at = None
                return row

    async def hold(self, db: AsyncSession, escalation_id: str) -> Escalation:
        """Return an escalation as it is now and lock it until the transaction ends."""
        return await repository.lock_escalation(db, escalation_id)

    async def wake(
        self,
        db: AsyncSession,
        row: Escalation,
        urgency: str,
        now: datetime,
        *,
        at_once: bool = False,
    ) -> None:
        """See to it that somebody is told, but not soon after the last notice unless `at_once`."""
        if row.due_at is None:
            rested = row.noticed_at and row.noticed_at + self.ladder.again_every
            row.due_at = now if at_once or rested is None else max(now, rested)
        if row.due_at <= now:
            await self._climb(db, row, urgency, now)
        desk_changed(db)

    async def announce(
        self, db: AsyncSession, finding: Finding, kind: str, urgency: str, now: datetime
    ) -> None:
        """Open an outage before anybody called about it, and tell people on call once.

        Who calls later joins it; `kind` chooses the words.
        """
        row = await self.join(db, "", finding, now)
        await self._climb(db, row, urgency, now, kind)
        desk_changed(db)

    async def over(self, db: AsyncSession, service: str, seen: datetime) -> None:
        """Tell who waits for a service that it goes on again; without them its outage ends."""
        await self.works_again(db, service, seen)
        for known in await outages.of_service(db, service):
            row = await self.hold(db, known.id)
            if not await repository.states(db, row.id) & set(UNENDED):
                await outages.end(db, row.id, seen)

    async def settle(self, db: AsyncSession, row: Escalation, now: datetime) -> None:
        """Tell nobody any more when no call waits; an outage ends with its last call."""
        await db.flush()
        states = await repository.states(db, row.id)
        if not states & set(UNANSWERED):
            row.due_at = None
        if not states & set(UNENDED):
            await self._end(db, row.id, now)
        desk_changed(db)

    async def _end(self, db: AsyncSession, escalation_id: str, now: datetime) -> None:
        outage = await outages.get(db, escalation_id)
        if outage and (outage.service not in LASTING or outage.back_at is not None):
            await outages.end(db, escalation_id, now)

    async def works_again(self, db: AsyncSession, service: str, seen: datetime) -> None:
        """Note that a service answered at a moment, so that its people are told and nobody woken.

        A moment before the outage began says nothing about it.
        """
        for known in await outages.of_service(db, service):
            row = await self.hold(db, known.id)
            outage = await outages.get(db, known.id)
            if outage and outage.ended_at is None and outage.opened_at < seen:
                outage.back_at = outage.back_at or seen
                row.due_at = None
                desk_changed(db)

    async def climb_due(self, sessions: DbSessions, now: datetime) -> int:
        """Take the next step of every call that waited long enough; return how many were due."""
        async with sessions.begin() as db:
            rows = await repository.due_escalations(db, now, AT_ONCE)
            for row in rows:
                waiting = await repository.waiting_urgencies(db, row.id)
                if waiting:
                    await self._climb(db, row, min(waiting, key=URGENCIES.index), now)
                    desk_changed(db)
                else:
                    row.due_at = None
            return len(rows)

    async def _outage(self, db: AsyncSession, finding: Finding, now: datetime) -> Escalation:
        known = await outages.of_finding(db, finding)
        if known is not None:
            return await self.hold(db, known.id)
        new = Outage(
            id=f"{OUTAGE}{secrets.token_urlsafe(12)}",
            service=finding.service,
            error=finding.error,
            opened_at=now,
        )
        if await outages.add(db, new):
            return await self._add(db, new.id)
        return await self._outage(db, finding, now)

    async def _add(self, db: AsyncSession, escalation_id: str) -> Escalation:
        row = Escalation(id=escalation_id, step=0)
        db.add(row)
        await db.flush()
        return row

    async def _climb(
        self, db: AsyncSession, row: Escalation, urgency: str, now: datetime, kind: str = ""
    ) -> None:
        row.step += 1
        row.noticed_at = now
        row.due_at = now + self.ladder.wait(row.step)
        await repository.forget_unsent(db, row.id)
        first = "outage" if row.id.startswith(OUTAGE) else "handoff"
        db.add_all(
            HandoffNotice(
                id=str(uuid.uuid4()),
                escalation_id=row.id,
                kind=kind or (first if row.step == 1 else "again"),
                urgency=urgency,
                link=f"{self._public_url}/desk/{row.id[0]}/{row.id}",
                level=level,
                place=place,
                due_at=now,
                created_at=now,
            )
            for level, place in self.ladder.places(row.step)
        )
