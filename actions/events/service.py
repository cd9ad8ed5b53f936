"""Puts events into the outbox and delivers them to `api` until each is accepted."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import DbSessions, after_commit
from actions.errors import Unavailable
from actions.events import repository
from actions.events.models import OutboxEvent
from actions.events.schemas import Event, EventType
from actions.ports.clock import Clock

_NAMESPACE = UUID("8d1c1c9e-6f0b-4f1e-9a52-0a6c6a8d7f11")
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
_LONGEST_AWAY = 10.0
_SWEEP_SECONDS = 2.0
_AT_ONCE = 20

log = structlog.get_logger()


class ApiAway(Unavailable):
    """`api` does not answer now."""


class Outbox:
    """The events that `api` must get; `added` wakes the sender."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.added = asyncio.Event()

    async def put(
        self,
        session: AsyncSession,
        kind: EventType,
        *,
        case_id: str,
        person_id: str,
        run_id: str | None = None,
        data: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> None:
        """Store one event in the caller's transaction.

        Args:
            key: makes the id follow from the key, so that repeating the step adds nothing.
        """
        event = Event(
            id=uuid5(_NAMESPACE, f"{kind}|{key}") if key else uuid4(),
            type=kind,
            case_id=case_id,
            person_id=person_id,
            run_id=run_id,
            at=self._clock.now(),
            data=dict(data or {}),
        )
        await repository.add(session, event)
        after_commit(session, self.added.set)


class Sender:
    """Delivers the outbox in order, a few at a time, and backs off while `api` is away.

    Args:
        dropped: told the ids of a case and its person when `api` answers 410: they started over.
    """

    def __init__(
        self,
        sessions: DbSessions,
        client: httpx.AsyncClient,
        outbox: Outbox,
        clock: Clock,
        dropped: Callable[[str, str], Awaitable[None]],
    ) -> None:
        self._sessions = sessions
        self._client = client
        self._outbox = outbox
        self._clock = clock
        self._dropped = dropped

    async def run(self) -> None:
        """Deliver for ever; woken by new events and, for what a crash left, every two seconds."""
        failures = 0
        while True:
            self._outbox.added.clear()
            try:
                while await self.deliver() == _AT_ONCE:
                    failures = 0
                failures = 0
                await self._wait()
            except (ApiAway, SQLAlchemyError) as error:
                log.warning("events.delayed", error=type(error).__name__)
                await asyncio.sleep(min(_FIRST_PAUSE * 2**failures, _LONGEST_AWAY))
                failures += 1

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_SWEEP_SECONDS):
                await self._outbox.added.wait()
        except TimeoutError:
            return

    async def deliver(self) -> int:
        """Send what is due now, oldest first; return how many rows were due.

        Raises:
            ApiAway: nobody answered; the rest stays in order for later.
        """
        taken: list[UUID] = []
        async with self._sessions() as session:
            due = await repository.claim(session, self._clock.now(), _AT_ONCE)
            try:
                for row in due:
                    if await self._post(row):
                        taken.append(row.id)
                    else:
                        pause = min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
                        until = self._clock.now() + timedelta(seconds=pause)
                        await repository.put_off(session, row.id, until)
            except ApiAway:
                await self._sent(session, taken)
                raise
            await self._sent(session, taken)
        return len(due)

    async def _sent(self, session: AsyncSession, taken: list[UUID]) -> None:
        if taken:
            await repository.mark_sent(session, taken, self._clock.now())
        await session.commit()

    async def _post(self, row: OutboxEvent) -> bool:
        event = Event.model_validate(row, from_attributes=True)
        try:
            answer = await self._client.post(
                "/internal/events",
                content=event.model_dump_json(),
                headers={"Content-Type": "application/json"},
            )
        except httpx.HTTPError as error:
            raise ApiAway("api.away", error=type(error).__name__) from error
        if answer.is_server_error:
            raise ApiAway("api.away", status=str(answer.status_code))
        if answer.status_code == httpx.codes.GONE:
            await self._dropped(row.case_id, row.person_id)
            return True
        if not answer.is_success:
            log.warning("event.refused", event_id=str(row.id), status=answer.status_code)
        return answer.is_success
