"""Many new passwords in an hour, without the many people."""

from datetime import datetime
from uuid import uuid4

from actions.db import DbSessions
from actions.proof.brake.service import CompanyBrake
from actions.proof.models import Attempt


async def resets(db: DbSessions, brake: CompanyBrake, number: int, now: datetime) -> None:
    """Count so many resets of other people, each in a transaction of its own."""
    for _ in range(number):
        async with db.begin() as session:
            session.add(Attempt(person_id=str(uuid4()), kind="reset", at=now))
            await session.flush()
            await brake.count(session, now)
