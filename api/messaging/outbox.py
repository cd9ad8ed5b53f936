"""Sends entries to the channels that must be pushed to, with retries, in order per thread."""

import asyncio
from datetime import timedelta

import structlog

from api.clock import Clock
from api.conversation import timeline
from api.conversation.models import Delivery, Entry, Thread
from api.db import DbSessions
from api.messaging import deliveries
from api.messaging.channel import Channel, DeliveryFailed
from api.messaging.degrade import parts
from api.messaging.registry import Registry
from api.texts.loader import Texts

log = structlog.stdlib.get_logger(__name__)

MOST_ATTEMPTS = 6
LEASE = timedelta(seconds=30)


class Outbox:
    """Delivers what is due; `run_once` returns how many deliveries were tried."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        registry: Registry,
        texts: Texts,
        public_url: str,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._registry = registry
        self._texts = texts
        self._public_url = public_url.rstrip("/")
        self._due = asyncio.Event()

    def wake(self) -> None:
        """Look soon."""
        self._due.set()

    async def run(self, every: float) -> None:
        """Deliver for as long as the program lives."""
        while True:
            self._due.clear()
            while await self.run_once():
                pass
            sleeper = asyncio.ensure_future(self._clock.sleep(every))
            woken = asyncio.ensure_future(self._due.wait())
            try:
                await asyncio.wait((sleeper, woken), return_when=asyncio.FIRST_COMPLETED)
            finally:
                sleeper.cancel()
                woken.cancel()

    async def run_once(self) -> int:
        """Try each delivery that is first in its thread and due."""
        async with self._sessions.begin() as db:
            now = self._clock.now()
            taken = await deliveries.take_due(db, now, now + LEASE)
        for delivery, entry, thread in taken:
            await self._deliver(delivery, entry, thread)
        return len(taken)

    async def _deliver(self, delivery: Delivery, entry: Entry, thread: Thread) -> None:
        channel = self._registry.get(thread.channel)
        if channel is None:
            await self._failed(delivery, DeliveryFailed("channel.unknown", permanent=True))
            return
        try:
            await self._send(channel, delivery, entry, thread)
        except DeliveryFailed as failure:
            await self._failed(delivery, failure)

    async def _send(
        self, channel: Channel, delivery: Delivery, entry: Entry, thread: Thread
    ) -> None:
        async with self._sessions() as db:
            (view,) = await timeline.views(db, [entry])
            language = await deliveries.language(db, entry.person_id)
        link = f"{self._public_url}/secure/{entry.challenge_id}" if entry.challenge_id else None
        fitted = parts(view, channel.capabilities, self._texts, language, link)
        if delivery.parts_sent >= len(fitted):  # shorter than it was: its button has been used
            await self._part_sent(delivery, delivery.parts_sent, len(fitted))
        for number, part in enumerate(fitted):
            if number < delivery.parts_sent:
                continue
            await channel.send(thread.address, part)
            await self._part_sent(delivery, number + 1, len(fitted))

    async def _part_sent(self, delivery: Delivery, sent: int, total: int) -> None:
        async with self._sessions.begin() as db:
            await deliveries.part_sent(db, delivery.id, sent, total)

    async def _failed(self, delivery: Delivery, failure: DeliveryFailed) -> None:
        final = failure.permanent or delivery.attempts >= MOST_ATTEMPTS
        log.warning("delivery.failed", delivery_id=delivery.id, final=final, error=failure.reason)
        again_at = self._clock.now() + timedelta(seconds=2 ** min(delivery.attempts, 6))
        async with self._sessions.begin() as db:
            await deliveries.failed(db, delivery.id, failure.reason, None if final else again_at)
