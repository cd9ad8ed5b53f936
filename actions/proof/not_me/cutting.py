"""Cuts the sessions of a person who said that it was not him, until it is done."""

from datetime import timedelta

import structlog

from actions.proof.errors import NotCut
from actions.proof.not_me import repository as own
from actions.proof.not_me.schemas import Cut
from actions.proof.parts import Parts
from actions.proof.schemas import Evidence

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 300.0

log = structlog.get_logger()


class Cutter:
    """Works through the stops; each is tried until the back ends have answered."""

    def __init__(self, parts: Parts, cut: Cut) -> None:
        self._parts = parts
        self._cut = cut

    async def bring(self) -> bool:
        """Deal with the oldest stop that is due; False when there is none."""
        now = self._parts.clock.now()
        async with self._parts.sessions.begin() as session:
            stop = await own.due_cut(session, now)
            if stop is None:
                return False
            try:
                ended = await self._cut(stop.person_id)
            except NotCut as error:
                pause = min(_FIRST_PAUSE * 2**stop.attempts, _LONGEST_PAUSE)
                stop.attempts = min(stop.attempts + 1, 20)
                stop.next_at = now + timedelta(seconds=pause)
                log.warning("sessions.not_cut", stop_id=stop.id, error=str(error))
                return True
            stop.cut_at = now
            row = Evidence(
                run_id=None, case_id=None, person_id=stop.person_id, channel="mail",
                step="sessions.cut", rule="R9", data={"stop_id": stop.id, "sessions": ended},
                actor="system",
            )  # fmt: skip
            await self._parts.record(session, row)
        return True
