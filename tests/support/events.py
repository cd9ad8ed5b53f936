"""The other side of the events, and the tables of `actions` on an empty database."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from sqlalchemy import create_engine, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from actions.db import Base


def make_tables(owner_url: str) -> None:
    """Create what no migration has made yet."""
    engine = create_engine(owner_url)
    Base.metadata.create_all(engine)
    engine.dispose()


def empty_tables(owner_url: str) -> None:
    """Forget everything of this program, workflows included."""
    engine = create_engine(owner_url)
    names = ", ".join(table.fullname for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} CASCADE"))
        found = connection.execute(
            text(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname = 'actions_dbos' AND tablename NOT LIKE '%migrations'"
            )
        )
        durable = ", ".join(found.scalars())
        if durable:
            connection.execute(text(f"TRUNCATE {durable} CASCADE"))
    engine.dispose()


@dataclass
class FakeApi:
    """The receiving end of the events; `down` answers 503, `started_over` 410 for these cases."""

    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False
    started_over: set[str] = field(default_factory=set)

    def of(self, kind: str, case_id: str | None = None) -> list[dict[str, Any]]:
        """Return the events of one type, each once."""
        seen: dict[str, dict[str, Any]] = {}
        for event in self.events:
            if event["type"] == kind and case_id in {None, event["case_id"]}:
                seen.setdefault(event["id"], event)
        return list(seen.values())

    async def receive(self, request: Request) -> JSONResponse:
        if self.down:
            return JSONResponse({}, 503)
        event = await request.json()
        self.events.append(event)
        return JSONResponse({}, 410 if event["case_id"] in self.started_over else 202)


class _Quiet(uvicorn.Server):
    """A server that leaves the signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def fake_api() -> AsyncIterator[FakeApi]:
    """Serve the events endpoint on a free port."""
    api = FakeApi()
    app = Starlette(routes=[Route("/internal/events", api.receive, methods=["POST"])])
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # without it asyncio leaves Nagle on
    listening.bind(("127.0.0.1", 0))
    api.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = _Quiet(uvicorn.Config(app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield api
    finally:
        server.should_exit = True
        await task
