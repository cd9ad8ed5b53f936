"""Something that everybody on call must know at once, and that is no call for help."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.handoff.models import Escalation, HandoffNotice

ALARM = "alarm"


class Alarms:
    """Leaves a notice for every address of every level; `levels` are those of the settings."""

    def __init__(self, levels: Mapping[str, Sequence[object]], public_url: str) -> None:
        self._places = [
            (level, place) for level, addresses in levels.items() for place in range(len(addresses))
        ]
        self._link = f"{public_url.rstrip('/')}/desk"

    async def raise_for_all(self, db: AsyncSession, kind: str, now: datetime) -> None:
        """Tell them when this transaction commits; `kind` chooses the words."""
        alarm = Escalation(id=f"a-{uuid.uuid4()}", step=0)
        db.add(alarm)
        await db.flush()
        db.add_all(
            HandoffNotice(
                id=str(uuid.uuid4()),
                escalation_id=alarm.id,
                kind=kind,
                urgency=ALARM,
                link=self._link,
                level=level,
                place=place,
                due_at=now,
                created_at=now,
            )
            for level, place in self._places
        )
