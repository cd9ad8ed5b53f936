"""The program that converses: routes and life of the process."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from api import errors, health, logging
from api.bootstrap import Graph, build_graph, include_plugins, notice_sender
from api.clock import Clock, SystemClock
from api.internal_events import endpoints as internal_events
from api.messaging import registry as channels
from api.messaging.drain import SWEEP_EVERY
from api.middleware import SecurityHeaders
from api.settings import Settings
from api.tasks import end

log = structlog.stdlib.get_logger(__name__)

OUTBOX_EVERY = 1.0
DECAY_EVERY = 30.0
CALLS_EVERY = 5.0
LEARNING_EVERY = 3600.0
RESTART_AFTER = 1.0


def create_app(
    settings: Settings, *, clock: Clock | None = None, registry: channels.Registry | None = None
) -> FastAPI:
    """Return the program; `clock` and `registry` are replaced in tests only."""
    graph = build_graph(settings, clock or SystemClock(), registry or channels.discover())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        background = [asyncio.create_task(each) for each in _background(graph)]
        try:
            yield
        finally:
            await _stop(graph, background)

    app = FastAPI(
        title="Nachtwacht",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=settings.largest_body,
    )
    app.state.services = graph.services
    app.state.graph = graph
    app.state.events = graph.events
    errors.install(app)
    app.include_router(health.router)
    app.include_router(internal_events.router)
    include_plugins(app, settings)
    app.add_middleware(SecurityHeaders)
    return app


def build() -> FastAPI:
    """Read the environment once and return the program."""
    logging.configure(os.environ.get("NACHTWACHT_LOG_LEVEL", "INFO"))
    return create_app(Settings())


def _background(graph: Graph) -> list[Coroutine[None, None, None]]:
    """Return the loops that run beside the requests."""
    clock = graph.services.clock
    jobs: dict[str, Callable[[], Coroutine[None, None, object]]] = {
        "wakeups": graph.services.wakeups.run,
        "sweep": lambda: _every(clock, SWEEP_EVERY, graph.drain.sweep),
        "noted": lambda: _every(clock, SWEEP_EVERY, graph.noted.look),
        "silence": lambda: _every(clock, SWEEP_EVERY, graph.silence.look),
        "calls": lambda: _every(clock, CALLS_EVERY, graph.services.telling.look),
        "learning": lambda: _every(clock, LEARNING_EVERY, graph.services.learning.sweep),
        "decay": lambda: _every(clock, DECAY_EVERY, graph.services.handoff.decay),
    }
    if graph.services.registry.push_channels():
        graph.services.wakeups.on_entries(graph.outbox.wake)
        jobs["outbox"] = lambda: graph.outbox.run(OUTBOX_EVERY)
    sender = notice_sender(graph.services)
    if sender is not None:
        jobs["notices"] = sender.run
    return [_keep(clock, name, job) for name, job in jobs.items()]


async def _every(clock: Clock, seconds: float, job: Callable[[], Awaitable[object]]) -> None:
    while True:
        await job()
        await clock.sleep(seconds)


async def _keep(clock: Clock, name: str, job: Callable[[], Coroutine[None, None, object]]) -> None:
    """Start a loop again when it fails, for instance because the database was away."""
    while True:
        (failure,) = await asyncio.gather(job(), return_exceptions=True)
        if not isinstance(failure, BaseException):
            return
        log.error("background.failed", job=name, error=type(failure).__name__)
        await clock.sleep(RESTART_AFTER)


async def _stop(graph: Graph, background: list[asyncio.Task[None]]) -> None:
    graph.services.wakeups.close()
    await end(background)
    await graph.drain.close()
    await graph.locks.close()
    for client in graph.clients:
        await client.aclose()
    await graph.engine.dispose()
