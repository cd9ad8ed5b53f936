"""A host page, the chat in memory and a wire between browser and chat that can be cut."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI, Request, Response

from api.channels.web.settings import WebSettings
from tests.support.fake_chat import MemoryChat, app_of
from tests.support.kept_port import KeptPort
from tests.support.waiting import PATIENCE

T = TypeVar("T")

_HOST_SCRIPT = """
"use strict";
const encode = (value) => btoa(JSON.stringify(value)).replace(/=+$/, "");
window.tokens = 0;
window.nachtwacht = {
  token: async () => {
    const who = localStorage.getItem("who") ?? "anna";
    window.tokens += 1;
    return who === "nobody" ? null : `e30.${encode({ sub: who, jti: crypto.randomUUID() })}.none`;
  },
};
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.blockedURI);
});
"""


class Wire:
    """A TCP proxy; while it is cut, open connections are gone and new ones are refused."""

    def __init__(self) -> None:
        self.target = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._forgotten: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._place = KeptPort()
        self.port = self._place.port

    async def restore(self) -> None:
        """Listen; the port stays the same over cuts."""
        self._server = await asyncio.start_server(self._serve, sock=self._place.listen())

    async def cut(self) -> None:
        """Drop everything, also who is only just coming in."""
        assert self._server is not None
        self._server.close()
        self._server = None
        self._place.keep()
        for writer in tuple(self._writers):
            writer.transport.abort()

    def forget(self) -> None:
        """Lose every open connection without a word, as when a computer sleeps.

        Who waits for an answer waits for ever; who writes is told that it is gone.
        """
        self._forgotten |= self._writers

    def close(self) -> None:
        """Give the port up."""
        self._place.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.add(there_writer)
        if self._server is None or writer.transport.is_closing():
            writer.transport.abort()
            there_writer.transport.abort()
        await asyncio.gather(
            self._pump(reader, there_writer, writer), self._pump(there_reader, writer, None)
        )
        self._writers -= {writer, there_writer}

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        browser: asyncio.StreamWriter | None,
    ) -> None:
        """Carry on what is read; `browser` is there when the browser is who writes."""
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if writer not in self._forgotten:
                    writer.write(data)
                    await writer.drain()
                elif browser:
                    browser.transport.abort()
        if writer not in self._forgotten or browser:
            writer.close()


class ChatHouse:
    """Everything a browser needs for the widget; `url` is the host page."""

    def __init__(self) -> None:
        self.chat = MemoryChat()
        self.wire = Wire()
        self.streams = 0
        self.polled = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[uvicorn.Server] = []

    def start(self) -> None:
        """Start all parts on free ports."""
        self._thread.start()
        host_socket = free_socket()
        host = f"http://127.0.0.1:{host_socket.getsockname()[1]}"
        settings = WebSettings(origins=(host,), messages_per_minute=1000)
        chat_app = app_of(self.chat, settings)
        chat_app.middleware("http")(self._count)
        chat_socket = free_socket()
        self.wire.target = chat_socket.getsockname()[1]
        self.serve(chat_app, chat_socket)
        self.do(self.wire.restore())
        self.server = f"http://127.0.0.1:{self.wire.port}"
        self.url = f"{host}/"
        self.serve(host_app(self.server), host_socket)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine where the servers live."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def call(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call a function where the servers live."""

        async def called() -> T:
            return work(*args, **kwargs)

        return self.do(called())

    def says(self, text: str, person: str = "anna", **more: Any) -> None:
        """Let the assistant say something."""
        self.call(self.chat.add, person, "assistant", text, **more)

    def heard(self, person: str = "anna") -> list[str]:
        """Return what the person's messages were, in order."""
        entries = self.call(lambda: list(self.chat.people[person].entries))
        return [entry.text for entry in entries if entry.author == "employee"]

    def listeners(self) -> int:
        """Return how many streams and long polls wait for news."""
        return self.call(lambda: sum(len(each.listeners) for each in self.chat.people.values()))

    def stop(self) -> None:
        """Stop all parts."""
        self.call(self.chat.stop)
        for server in self._servers:
            server.should_exit = True
            server.force_exit = True
        self.do(asyncio.sleep(0.3))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self.wire.close()

    async def _count(
        self, request: Request, go_on: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if request.method == "GET" and request.url.path == "/chat/stream":
            self.streams += 1
        answer = await go_on(request)
        if request.query_params.get("wait") == "0":
            self.polled += 1
        return answer

    def serve(self, app: FastAPI, at: socket.socket) -> None:
        """Serve an app on a socket until the house stops."""
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self._servers.append(server)
        asyncio.run_coroutine_threadsafe(server.serve(sockets=[at]), self._loop)


def host_app(server: str) -> FastAPI:
    """Return a company page of another origin, with as strict a policy as there is."""
    app = FastAPI()
    policy = f"default-src 'none'; script-src 'self' {server}; connect-src {server}"

    @app.get("/")
    async def page(lang: str = "nl", extra: str = "") -> Response:
        body = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Host</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<script src="/host.js"></script>'
            f'<script src="{server}/widget/nachtwacht.js" data-language="{lang}" {extra}></script>'
            '</head><body><main><h1>Host</h1><a href="#a">first</a>'
            '<p><a href="tel:088123" data-nachtwacht-fallback>IT: 088 123</a></p>'
            "</main></body></html>"
        )
        headers = {"Content-Security-Policy": policy}
        return Response(body, headers=headers, media_type="text/html; charset=utf-8")

    @app.get("/host.js")
    async def script() -> Response:
        return Response(_HOST_SCRIPT, media_type="text/javascript")

    return app


def free_socket() -> socket.socket:
    """Return a loopback socket on a free port; who connects waits until it is served."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", 0))
    found.listen(128)
    return found


@contextmanager
def chat_house() -> Iterator[ChatHouse]:
    """Run a house for the length of a block."""
    house = ChatHouse()
    house.start()
    try:
        yield house
    finally:
        house.stop()
