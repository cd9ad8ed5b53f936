"""What an engineer does for all who have the same outage: in one commit, each in her own chat."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import Clock
from api.db import DbSessions
from api.errors import Refused
from api.handoff import outage_repository as outages
from api.handoff import repository
from api.handoff.calls import Calls, EngineerRef, Held, readable_reply
from api.handoff.escalations import Escalations
from api.handoff.state import UNANSWERED


class OutageService:
    """The desk's side of an outage; calls that a colleague has are left alone."""

    def __init__(
        self, sessions: DbSessions, clock: Clock, calls: Calls, escalations: Escalations
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._calls = calls
        self._escalations = escalations

    async def accept(self, outage_id: str, engineer: EngineerRef) -> int:
        """Take all calls that wait; return how many.

        Raises `Refused` (404, `outage.unknown`).
        """
        async with self._sessions.begin() as db:
            held = await self._hold(db, outage_id)
            waiting = [each for each in held if each.handoff.state in UNANSWERED]
            for each in waiting:
                await self._calls.accept(db, each, engineer, "outage_accepted")
            await self._settle(db, held)
            return len(waiting)

    async def reply(self, outage_id: str, engineer: EngineerRef, text: str, client_id: str) -> int:
        """Write to all whose call this engineer has; the same `client_id` is sent once.

        Returns how many it went to. Raises `Refused`: `outage.unknown` (404), `reply.empty`,
        `handoff.not_now` (409) when the engineer has none of the calls.
        """
        readable = readable_reply(text)
        mark = f"{outage_id}:{client_id}"
        async with self._sessions.begin() as db:
            held = await self._hold(db, outage_id)
            if await repository.was_sent(db, [each.case.id for each in held], mark):
                return 0
            mine = _mine(held, engineer)
            for each in mine:
                await self._calls.reply(db, each, engineer, readable, mark)
            return len(mine)

    async def close(self, outage_id: str, engineer: EngineerRef, note: str = "") -> int:
        """End all calls that this engineer has as solved; return how many.

        Raises `Refused` as `reply`.
        """
        async with self._sessions.begin() as db:
            held = await self._hold(db, outage_id)
            mine = _mine(held, engineer)
            for each in mine:
                await self._calls.close(db, each, engineer, note)
            await self._settle(db, held)
            return len(mine)

    async def _hold(self, db: AsyncSession, outage_id: str) -> list[Held]:
        if await outages.get(db, outage_id) is None:
            raise Refused("outage.unknown", status=404)
        return await self._calls.hold_all(db, outage_id)

    async def _settle(self, db: AsyncSession, held: list[Held]) -> None:
        if held:
            await self._escalations.settle(db, held[0].escalation, self._clock.now())


def _mine(held: list[Held], engineer: EngineerRef) -> list[Held]:
    mine = [each for each in held if each.handoff.engineer_id == engineer.id]
    if not mine:
        raise Refused("handoff.not_now", status=409)
    return mine
