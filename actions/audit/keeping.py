"""Writes the head of the ledger down every few minutes, and after many rows sooner."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.audit.heads import Head, Place
from actions.db import DbSessions
from actions.ledger import repository
from actions.ports.clock import Clock

_LOOK_SECONDS = 5.0

log = structlog.get_logger()


class HeadKeeper:
    """Looks at the newest row; what cannot be written is tried again at the next look.

    Args:
        every: the longest that new rows stay without a head.
        rows: so many new rows do not wait that long.
    """

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        places: Sequence[Place],
        *,
        every: timedelta,
        rows: int,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._places = places
        self._every = every
        self._rows = rows
        self._written: Head | None = None

    async def run(self) -> None:
        """Keep heads for ever."""
        if not self._places:
            log.warning("ledger.head_unset")
        while True:
            try:
                await self.look()
            except (SQLAlchemyError, OSError) as error:
                log.warning("ledger.head_unwritten", error=type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> bool:
        """Write the head when it is due; False when it is not. Raises OSError."""
        if not self._places:
            return False
        async with self._sessions() as session:
            seq, digest = await repository.last(session)
            before = self._written
            kept = await repository.digests(session, [before.seq]) if before else {}
        differs = before is not None and kept.get(before.seq) != before.digest
        if before and differs:
            log.error("ledger.head_differs", seq=before.seq)
        head = Head(seq, digest, self._clock.now())
        if not differs and not self._due(head):
            return False
        for place in self._places:
            await asyncio.to_thread(place.write, head)
        self._written = head
        return True

    def _due(self, head: Head) -> bool:
        before = self._written
        if before is None:
            return head.seq > 0
        if head.seq == before.seq:
            return False
        return head.at - before.at >= self._every or head.seq - before.seq >= self._rows
