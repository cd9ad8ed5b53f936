"""Wakes readers of a timeline and the drain, in this process and over `LISTEN/NOTIFY`."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable

import psycopg
import structlog
from sqlalchemy.engine import make_url

from api.announcing import Announcer, Lane, Notice, Topic, Wakeup
from api.clock import Clock

log = structlog.stdlib.get_logger(__name__)


class Wakeups:
    """Hands wake-ups to listeners; a missed one costs nothing, for readers ask the table."""

    def __init__(self, database_url: str, clock: Clock) -> None:
        url = make_url(database_url).set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        self._clock = clock
        self._queues: dict[str, set[asyncio.Queue[Wakeup | None]]] = defaultdict(set)
        self._on_inbox: list[Callable[[str, Lane], None]] = []
        self._on_entries: list[Callable[[], None]] = []
        self._closed = False
        self.listening = asyncio.Event()
        self.announcer = Announcer(self._heard)

    def on_inbox(self, callback: Callable[[str, Lane], None]) -> None:
        """Call `callback(person_id, lane)` whenever a person has something to be answered."""
        self._on_inbox.append(callback)

    def on_entries(self, callback: Callable[[], None]) -> None:
        """Call `callback()` whenever any timeline has grown."""
        self._on_entries.append(callback)

    def publish(self, person_id: str, wakeup: Wakeup) -> None:
        """Wake the listeners of this process; wake-ups that they have not read yet are merged."""
        for queue in tuple(self._queues.get(person_id, ())):
            if not queue.full():
                queue.put_nowait(wakeup)

    async def listen(self, person_id: str) -> AsyncIterator[Wakeup]:
        """Yield a wake-up at once and then at each change, until the program stops.

        No database connection is held while waiting.
        """
        queue: asyncio.Queue[Wakeup | None] = asyncio.Queue(maxsize=64)
        self._queues[person_id].add(queue)
        try:
            yield Wakeup.ENTRIES
            while not self._closed and (wakeup := await queue.get()) is not None:
                yield wakeup
        finally:
            self._queues[person_id].discard(queue)
            if not self._queues[person_id]:
                del self._queues[person_id]

    def close(self) -> None:
        """End all listeners, so that open streams do not delay the stop of the program."""
        self._closed = True
        for queues in self._queues.values():
            for queue in queues:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(None)

    async def run(self) -> None:
        """Listen to the database for as long as the program lives; reconnect when it is away."""
        while not self._closed:
            try:
                await self._follow()
            except psycopg.OperationalError:
                log.warning("wakeups.disconnected")
            self.listening.clear()
            await self._clock.sleep(1)

    async def _follow(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
        async with connection:
            for topic in Topic:
                await connection.execute(f"LISTEN {topic}")
            self.listening.set()
            async for notice in connection.notifies():
                origin, told = Notice.read(notice.channel, notice.payload)
                if origin != self.announcer.origin:
                    self._heard(told)

    def _heard(self, notice: Notice) -> None:
        if notice.topic is Topic.INBOX:
            for told in self._on_inbox:
                told(notice.person_id, Lane(notice.kind))
            return
        self.publish(notice.person_id, Wakeup(notice.kind))
        for grown in self._on_entries if notice.kind == Wakeup.ENTRIES else ():
            grown()
