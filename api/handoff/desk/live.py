"""Tells an open page what to fetch again; no database connection is held while it waits."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import cast

import structlog
from fastapi.sse import ServerSentEvent
from sqlalchemy.exc import InterfaceError, OperationalError

from api.announcing import DESK, Wakeup
from api.handoff.desk.service import Desk, Pulse
from api.handoff.escalations import OUTAGE
from api.identity.service import Identity
from api.messaging.wakeups import Wakeups
from api.tasks import end

LOOK_EVERY = 5.0

log = structlog.stdlib.get_logger(__name__)


class Watch:
    """One page that is open: who looks, at which call or outage, and where wake-ups come from."""

    def __init__(
        self, desk: Desk, engineers: Identity, token: str, wakeups: Wakeups, subject: str | None
    ) -> None:
        self._desk = desk
        self._engineers = engineers
        self._token = token
        self._wakeups = wakeups
        self._subject = subject

    async def follow(self) -> AsyncIterator[ServerSentEvent]:
        """Yield `hello` at once, `calls`, `card` and `talk` on changes, `ended` after sign-out.

        The page fetches what is named when it hears `hello` too: between its making and now
        something may have happened.
        """
        keys = [DESK]
        if self._subject and not self._subject.startswith(OUTAGE):
            keys.append(await self._desk.person_of(self._subject))
        try:
            async with _heard(self._wakeups, keys) as woken:
                seen = await self._desk.pulse(self._subject)
                yield ServerSentEvent(event="hello", data={})
                while await _next(woken):
                    if await self._engineers.who(self._token) is None:
                        yield ServerSentEvent(event="ended", data={})
                        return
                    now = await self._desk.pulse(self._subject)
                    for name in _changed(seen, now):
                        yield ServerSentEvent(event=name, data={})
                    seen = now
        except (OperationalError, InterfaceError):
            log.warning("desk_stream.database_away")


def _changed(seen: Pulse, now: Pulse) -> list[str]:
    return [name for name in Pulse.__slots__ if getattr(seen, name) != getattr(now, name)]


async def _next(woken: asyncio.Queue[Wakeup | None]) -> bool:
    """Wait for a wake-up or a few seconds; False when the program stops."""
    try:
        async with asyncio.timeout(LOOK_EVERY):
            while (wakeup := await woken.get()) is Wakeup.TYPING:
                continue
    except TimeoutError:
        return True
    return wakeup is not None


@asynccontextmanager
async def _heard(wakeups: Wakeups, keys: list[str]) -> AsyncIterator[asyncio.Queue[Wakeup | None]]:
    """Collect the wake-ups of several keys in one queue; None says that the program stops."""
    woken: asyncio.Queue[Wakeup | None] = asyncio.Queue()

    async def collect(key: str) -> None:
        found = cast("AsyncGenerator[Wakeup]", wakeups.listen(key))
        async with aclosing(found):
            async for wakeup in found:
                woken.put_nowait(wakeup)
        woken.put_nowait(None)

    async with AsyncExitStack() as stack:
        tasks = [asyncio.create_task(collect(key)) for key in keys]
        stack.push_async_callback(end, tasks)
        yield woken
