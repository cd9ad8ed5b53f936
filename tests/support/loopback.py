"""Serves an ASGI app, with its lifespan, on a real loopback port while a context is open."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from tests.support.waiting import PATIENCE


class EventServer(uvicorn.Server):
    """Starts and stops on events where uvicorn looks every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.ending = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        running = list(self.server_state.tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.lifespan.shutdown()


@asynccontextmanager
async def served(
    app: ASGIApp, at: socket.socket | None = None, *, certificate: Path | None = None
) -> AsyncIterator[str]:
    """Yield the address of the app, https with a certificate; what is open at the end is cut."""
    listener = at or socket.create_server(("127.0.0.1", 0))
    server = EventServer(uvicorn.Config(app, log_config=None, ssl_certfile=certificate))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.wait_for(server.ready.wait(), PATIENCE)
        yield f"http{'s' if certificate else ''}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.ending.set()
        await task
        listener.close()
