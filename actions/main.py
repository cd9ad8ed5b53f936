"""The programs' face: routes and health on TCP; the durable work in its lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from actions.bootstrap import House
from actions.enrolment import endpoints as enrolment
from actions.internal import endpoints as internal
from actions.ports.directory import ChecksRights, DirectoryError
from actions.tasks import end
from actions.webhook import endpoints as webhook

log = structlog.get_logger()


def create_app(house: House) -> FastAPI:
    """Return the app for the TCP port; the workflows run while it lives."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with working(house):
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    app.state.webhook = house.webhook
    app.state.internal = house.internal
    app.include_router(webhook.router)
    app.state.enrolment = house.enrolment
    app.include_router(internal.router)
    app.include_router(enrolment.router)

    @app.get("/health/ready")
    async def ready() -> JSONResponse:
        try:
            async with asyncio.timeout(2), house.database.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, TimeoutError):
            return JSONResponse({"status": "unavailable", "missing": ["database"]}, 503)
        if house.broken.is_set():
            return JSONResponse({"status": "unavailable", "missing": ["loop"]}, 503)
        return JSONResponse({"status": "ready", "slot": house.settings.executor_slot})

    return app


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    """Hold the slot and run the workflows and all loops for as long as it is open.

    Raises:
        SlotTaken: another process runs this slot.
    """
    await house.slot.take()
    try:
        await look_at_rights(house)
        await house.engine.launch(house.runner.workflow)
        loops = start_loops(house)
        log.info("actions.started", slot=house.settings.executor_slot)
        try:
            yield
        finally:
            await end(loops)
            await house.engine.stop()
    finally:
        await house.slot.release()
        await house.close()
        log.info("actions.stopped")


async def look_at_rights(house: House) -> None:
    """Have the directory look at its rights, which it logs; a silent one does not hold us up."""
    directory = house.tools.directory
    if not isinstance(directory, ChecksRights):
        return
    try:
        await directory.check_rights()
    except DirectoryError:
        log.warning("directory.rights_unknown")


def start_loops(house: House) -> list[asyncio.Task[None]]:
    """Start what runs for ever; the end of any of them breaks the house."""

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            log.error("loop.ended", loop=task.get_name(), error=type(task.exception()).__name__)
            house.broken.set()

    runs = {
        "dispatcher": house.dispatcher.run(),
        "sender": house.sender.run(),
        "courier": house.courier.run(),
        "heads": house.heads.run(),
        "headcount": house.headcount.run(),
        "enrolment": house.enrolment.task.run(),
    }
    tasks = [asyncio.create_task(loop, name=name) for name, loop in runs.items()]
    for task in tasks:
        task.add_done_callback(ended)
    return tasks
