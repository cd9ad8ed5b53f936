"""A real HTTP server on a loopback port that can die and come back in the middle of a test."""

import asyncio
import socket
from typing import Any

import uvicorn

from tests.support.kept_port import KeptPort
from tests.support.loopback import EventServer
from tests.support.waiting import PATIENCE


class _DyingServer(EventServer):
    """Ends without a farewell: every connection is cut."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for each in list(self.server_state.connections):
            each.transport.abort()
        running = list(self.server_state.tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


class FakeServer:
    """`die` cuts every connection and refuses new ones; `revive` opens the same port again."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._server: _DyingServer | None = None
        self._task: asyncio.Task[None] | None = None
        self._place = KeptPort()

    @property
    def port(self) -> int:
        return self._place.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        listener = self._place.listen()
        config = uvicorn.Config(self._app, log_config=None, lifespan="off", access_log=False)
        self._server = _DyingServer(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        await asyncio.wait_for(self._server.ready.wait(), PATIENCE)

    async def die(self) -> None:
        if self._server is None or self._task is None:
            return
        self._server.ending.set()
        await self._task
        self._server = self._task = None
        self._place.keep()

    async def close(self) -> None:
        """Die for good and give the port up."""
        await self.die()
        self._place.close()

    async def revive(self) -> None:
        await self.start()
