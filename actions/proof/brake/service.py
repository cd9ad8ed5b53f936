"""Pulls the brake when a reset was one too many, and lets it go when an engineer says so."""

import math
import secrets
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository as attempts
from actions.proof.brake import repository
from actions.proof.brake.models import Brake
from actions.proof.brake.schemas import Happening, Report
from actions.proof.limits import RESET
from actions.proof.rules import ProofRules
from actions.proof.schemas import Evidence, Record

log = structlog.get_logger()


def most_resets(rules: ProofRules, people: int | None) -> int:
    """Return after how many resets in the window the brake is pulled."""
    return max(rules.brake_floor, math.ceil(rules.brake_share * (people or 0)))


class CompanyBrake:
    """The one brake of the company; all of it is rows, so it outlives every restart."""

    def __init__(self, rules: ProofRules, record: Record, report: Report) -> None:
        self._rules = rules
        self._record = record
        self._report = report

    async def count(self, session: AsyncSession, now: datetime) -> None:
        """Pull the brake when the resets in the window, with this transaction's, are too many.

        What was done before the last release is not counted again: an engineer looked at it.
        """
        await repository.lock(session)
        if await repository.pulled(session) is not None:
            return
        since, released = now - self._rules.brake_window, await repository.last_release(session)
        if released is not None:
            since = max(since, released)
        people = await repository.people(session)
        most = most_resets(self._rules, people)
        resets = await attempts.attempts_since(session, RESET, since)
        if resets < most:
            return
        brake = Brake(
            id=f"br-{secrets.token_urlsafe(9)}",
            pulled_at=now, resets=resets, most=most, people=people,
        )  # fmt: skip
        session.add(brake)
        await session.flush()
        await self._tell(session, brake, "brake.pulled", "system", people=people)
        log.error("brake.pulled", resets=resets, most=most, people=people)

    async def release(
        self, session: AsyncSession, *, by: str, reason: str, now: datetime
    ) -> Brake | None:
        """Let it go in an engineer's name; None when it is not on."""
        await repository.lock(session)
        brake = await repository.pulled(session)
        if brake is None:
            return None
        brake.released_at, brake.released_by, brake.release_reason = now, by, reason
        await session.flush()
        await self._tell(session, brake, "brake.released", "engineer", engineer=by, reason=reason)
        log.warning("brake.released", brake_id=brake.id)
        return brake

    async def _tell(
        self, session: AsyncSession, brake: Brake, kind: Happening, actor: str, **data: Any
    ) -> None:
        facts = {"brake_id": brake.id, "resets": brake.resets, "most": brake.most}
        row = Evidence(
            run_id=None, case_id=None, person_id=None, channel=None,
            step=kind, rule="R7", data=facts | data, actor=actor,
        )  # fmt: skip
        await self._record(session, row)
        await self._report(session, kind, brake)
