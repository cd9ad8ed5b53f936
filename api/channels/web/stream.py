"""The live stream of a timeline: entries in order, typing, and the end of a session."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import TypeAlias, cast

import structlog
from fastapi.sse import ServerSentEvent
from sqlalchemy.exc import InterfaceError, OperationalError

from api.channels.web.schemas import EntryOut
from api.channels.web.service import PAGE, Chat, Page, Visitor
from api.errors import Refused
from api.messaging import Wakeup
from api.tasks import end

CHECK_SECONDS = 30.0
TYPING_SECONDS = 6

log = structlog.stdlib.get_logger(__name__)

Heard: TypeAlias = asyncio.Queue[Wakeup | None]


@asynccontextmanager
async def listening(chat: Chat, visitor: Visitor) -> AsyncIterator[Heard]:
    """Collect wake-ups in a queue as long as the block runs; None says that the program stops."""
    heard: Heard = asyncio.Queue()

    async def collect() -> None:
        wakeups = cast("AsyncGenerator[Wakeup]", chat.wakeups(visitor))
        async with aclosing(wakeups):
            async for wakeup in wakeups:
                heard.put_nowait(wakeup)
        heard.put_nowait(None)

    collector = asyncio.create_task(collect())
    try:
        yield heard
    finally:
        await end([collector])


async def follow(
    chat: Chat, visitor: Visitor, bearer: str, after: int | None
) -> AsyncIterator[ServerSentEvent]:
    """Yield what a browser must hear until the session, the program or the database ends.

    Events: `open` at once · `entry` (id = seq) · `live` when everything so far was sent ·
    `typing` · `ended` when somebody must sign in again.
    """
    yield ServerSentEvent(event="open", data={})
    try:
        async with listening(chat, visitor) as heard:
            async for event in _live(chat, visitor, bearer, after, heard):
                yield event
    except Refused:
        yield ServerSentEvent(event="ended", data={})
    except (OperationalError, InterfaceError):
        log.warning("web_stream.database_away")


async def _live(
    chat: Chat, visitor: Visitor, bearer: str, after: int | None, heard: Heard
) -> AsyncIterator[ServerSentEvent]:
    page = await chat.page(visitor, after)
    entries, last, first = page.entries, after or 0, True
    while True:
        for entry in entries:
            last = entry.seq
            yield ServerSentEvent(event="entry", id=str(entry.seq), data=EntryOut.of(entry))
        if len(entries) < PAGE:
            if first:
                yield ServerSentEvent(event="live", data={"seen_seq": page.seen_seq})
                first = False
            while (wakeup := await _next(heard)) is Wakeup.TYPING:
                yield ServerSentEvent(event="typing", data={"seconds": TYPING_SECONDS})
            if wakeup is None:
                return
            if wakeup is Wakeup.SESSION or chat.now() >= visitor.expires_at:
                await chat.visitor(bearer)
        entries = await chat.after(visitor, last)


async def _next(heard: Heard) -> Wakeup | None:
    """Return the next wake-up, several of the same as one; now and then the session is checked."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            wakeup = await heard.get()
    except TimeoutError:
        return Wakeup.SESSION
    while wakeup is Wakeup.ENTRIES and not heard.empty():
        wakeup = heard.get_nowait()
    return wakeup


async def wait_for_page(chat: Chat, visitor: Visitor, after: int, wait: float) -> Page:
    """Return the next entries, or an empty page when nothing came within `wait` seconds."""
    page = await chat.page(visitor, after)
    if page.entries or not wait:
        return page
    try:
        async with asyncio.timeout(wait), listening(chat, visitor) as heard:
            while await heard.get() is not None:
                if entries := await chat.after(visitor, after):
                    return replace(page, entries=entries)
    except TimeoutError:
        log.debug("web_poll.nothing_new")
    return page
