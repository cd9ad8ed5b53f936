"""Who comes in: the chat of one program, its limits, and the visitor behind a bearer."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request

from api.channels.web.limits import Places, Rate
from api.channels.web.service import Chat, Visitor
from api.channels.web.settings import WebSettings
from api.errors import Refused

_LONGEST_BEARER = 200


@dataclass(frozen=True, slots=True)
class Door:
    """The chat of one program, with its limits."""

    chat: Chat
    messages: Rate
    places: Places


def open_door(app: FastAPI, chat: Chat, settings: WebSettings) -> None:
    """Let an app serve a chat."""
    app.state.web_settings = settings
    app.state.web_door = Door(
        chat, Rate(settings.messages_per_minute), Places(settings.streams_per_session)
    )


def door(request: Request) -> Door:
    """Return the chat of the program that serves this request."""
    found: Door = request.app.state.web_door
    return found


TheDoor = Annotated[Door, Depends(door)]


def bearer(authorization: Annotated[str, Header()] = "") -> str:
    """Return the bearer of a request; raises `Refused` (401) without one."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "bearer" or not value or len(value) > _LONGEST_BEARER:
        raise Refused("web.session_ended", status=401)
    return value


Bearer = Annotated[str, Depends(bearer)]


async def visitor(at: TheDoor, value: Bearer) -> Visitor:
    """Return who is asking."""
    return await at.chat.visitor(value)


Who = Annotated[Visitor, Depends(visitor)]


def place(at: TheDoor, who: Who) -> Iterator[None]:
    """Hold one of the session's places for waiting requests until the response ends."""
    with at.places.take(who.key):
        yield


Place = Depends(place)


@asynccontextmanager
async def until_stopped(app: FastAPI) -> AsyncIterator[None]:
    """End all streams when the process is told to stop: the server waits for them otherwise."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    at: Door = app.state.web_door
    earlier = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(at.chat.stop)
        handler = earlier[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in earlier:
        signal.signal(number, told)
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
