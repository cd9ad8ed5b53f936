"""Empties the inbox: per person in order and one at a time, many persons side by side."""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

from api.announcing import Lane
from api.clock import Clock
from api.db import DbSessions
from api.messaging import repository
from api.messaging.locks import PersonLocks
from api.messaging.models import Inbox
from api.tasks import end

log = structlog.stdlib.get_logger(__name__)

MOST_ATTEMPTS = 3
SWEEP_EVERY = 5.0
RETRY_AFTER = 1.0
LINGER = 2.0

_Key = tuple[str, Lane]


class Handler(Protocol):
    """Answers rows; `handle` marks the row as done in the same commit as its answer."""

    async def handle(self, row: Inbox) -> None: ...

    async def park(self, row: Inbox, error: str) -> None: ...


class Drain:
    """Runs a task per person and lane that has something to do.

    A task that has emptied its lane keeps the person's lock for a moment, since in a conversation
    the next message is near; meanwhile wake-ups of other processes reach it too.
    """

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        locks: PersonLocks,
        handler: Handler,
        question_hold: timedelta,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._locks = locks
        self._handler = handler
        self._hold = question_hold
        self._tasks: dict[_Key, asyncio.Task[None]] = {}
        self._rings: dict[_Key, asyncio.Event] = {}
        self._waiting: set[_Key] = set()
        self._closing = False

    def wake(self, person_id: str, lane: Lane) -> None:
        """See to a person soon; harmless when there is nothing to do."""
        if self._closing:
            return
        key = (person_id, lane)
        self._rings.setdefault(key, asyncio.Event()).set()
        self._waiting.discard(key)
        if key not in self._tasks:
            task = asyncio.create_task(self._empty(key), name=f"drain:{lane}")
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: _Key, task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        self._waiting.discard(key)
        ring = self._rings.pop(key)
        if not task.cancelled() and (error := task.exception()):
            log.error("drain.failed", error=type(error).__name__)
        elif ring.is_set():
            self.wake(*key)

    async def sweep(self) -> None:
        """Wake everybody for whom something was left behind."""
        async with self._sessions() as db:
            people = await repository.waiting_people(db, self._clock.now() - self._hold)
        for person_id in people:
            for lane in Lane:
                self.wake(person_id, lane)

    async def idle(self) -> None:
        """Wait until nobody is being seen to (for tests and for a calm stop)."""
        while busy := [task for key, task in self._tasks.items() if key not in self._waiting]:
            await asyncio.wait(busy, timeout=0.01)

    async def close(self) -> None:
        """Stop at once; what was asked is read back from the bot at the next start."""
        self._closing = True
        await end(tuple(self._tasks.values()))

    async def _empty(self, key: _Key) -> None:
        person_id, lane = key
        name = f"{lane}:{person_id}"
        ring = self._rings[key]
        ring.clear()
        if not await self._locks.take(name):
            return
        try:
            while True:
                while await self._next(person_id, lane):
                    pass
                if not await self._rung(key, ring):
                    return
        finally:
            await self._locks.give(name)

    async def _rung(self, key: _Key, ring: asyncio.Event) -> bool:
        """Wait a moment for more to do; False when nothing came."""
        if not ring.is_set():
            self._waiting.add(key)
            try:
                await asyncio.wait_for(ring.wait(), LINGER)
            except TimeoutError:
                return False
        ring.clear()
        return True

    async def _next(self, person_id: str, lane: Lane) -> bool:
        """Answer one row; True when there is more to look at."""
        async with self._sessions() as db:
            if lane is Lane.COMMANDS:
                claim = await repository.claim_command(db, person_id)
            else:
                claim = await repository.claim_turn(db, person_id, self._clock.now() - self._hold)
        if claim is None:
            return False
        return not await self._one(claim.row) or claim.more

    async def _one(self, row: Inbox) -> bool:
        """Answer or park a row; False when it is to be tried again."""
        if row.attempts > MOST_ATTEMPTS:
            await self._handler.park(row, "attempts")
            return True
        (failure,) = await asyncio.gather(self._handler.handle(row), return_exceptions=True)
        if failure is None:
            return True
        error = type(failure).__name__
        log.warning("turn.failed", inbox_id=row.id, attempt=row.attempts, error=error)
        if row.attempts >= MOST_ATTEMPTS:
            await self._handler.park(row, error)
            return True
        await self._clock.sleep(RETRY_AFTER)
        return False
