"""The queue of notices to people on call, for the sender of `api/oncall`."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.announcing import desk_changed
from api.db import DbSessions
from api.handoff import repository
from api.handoff.models import HandoffEvent
from api.handoff.state import State, Step

LEASE = timedelta(seconds=60)
MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Notice:
    """What may be sent to the address at `place` of `level`; nothing in it tells who or what.

    `kind` is `handoff`, `outage` or `again`, or that of an alarm.
    """

    id: str
    kind: str
    urgency: str
    link: str
    level: str
    place: int
    attempts: int


async def take_due(sessions: DbSessions, now: datetime, limit: int = 20) -> list[Notice]:
    """Return notices to be sent now; each comes back after a minute unless `sent` is called."""
    async with sessions.begin() as db:
        found = await repository.due_notices(db, now, limit)
        for row in found:
            row.attempts += 1
            row.due_at = now + LEASE
        return [
            Notice(row.id, row.kind, row.urgency, row.link, row.level, row.place, row.attempts)
            for row in found
        ]


async def sent(sessions: DbSessions, notice_id: str, now: datetime) -> None:
    """Note that a notice went out; calls that it is about are then `paged`."""
    async with sessions.begin() as db:
        row = await repository.notice(db, notice_id)
        if row is None or row.sent_at is not None:
            return
        await repository.lock_escalation(db, row.escalation_id)
        row.sent_at = now
        db.add_all(
            HandoffEvent(
                id=str(uuid.uuid4()),
                handoff_id=handoff_id,
                step=Step.PAGE,
                from_state=State.OPEN,
                to_state=State.PAGED,
                actor="assistant",
                at=now,
            )
            for handoff_id in await repository.paged(db, row.escalation_id)
        )
        desk_changed(db)


async def failed(sessions: DbSessions, notice_id: str, now: datetime) -> bool:
    """Try again after 5, 10, 20 and 40 seconds; False when that was the last time.

    The next step of the call tells the same address again.
    """
    async with sessions.begin() as db:
        row = await repository.notice(db, notice_id)
        if row is None or row.sent_at is not None:
            return False
        desk_changed(db)
        if row.attempts >= MOST_TRIES:
            row.failed_at = now
            return False
        row.due_at = now + FIRST_WAIT * 2 ** (row.attempts - 1)
        return True
