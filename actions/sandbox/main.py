"""The process on port 8002: the simulated Citrix site and the pages of the pretend company."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from actions import logging
from actions.ports.clock import Clock, SystemClock
from actions.sandbox.bootstrap import Shared, assemble, begin
from actions.sandbox.citrix.app import create_simulator
from actions.sandbox.company import repository
from actions.sandbox.company.endpoints import router as company_router
from actions.sandbox.headers import SafeHeaders
from actions.sandbox.pages.endpoints import router as pages_router
from actions.sandbox.pages.render import Renderer
from actions.sandbox.settings import SandboxSettings

STATIC = Path(__file__).parent / "pages" / "static"
CITRIX = "/citrix"


def create_app(settings: SandboxSettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the app; the company is filled when it starts for the first time."""
    sandbox = assemble(settings, clock or SystemClock())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await begin(sandbox)
        yield
        await sandbox.engine.dispose()

    app = FastAPI(title="De Linde (pretend)", lifespan=lifespan, openapi_url=None)
    app.state.sandbox = sandbox
    app.state.renderer = Renderer()
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_middleware(SafeHeaders)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.sandbox_hosts)
    app.add_api_route("/health/ready", ready, response_model=None)
    app.include_router(company_router)
    app.include_router(pages_router)
    app.mount(CITRIX, create_simulator(sandbox.site))
    app.mount("/static", StaticFiles(directory=STATIC))
    return app


async def ready(shared: Shared) -> JSONResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        async with shared.sessions() as session:
            await repository.alive(session)
    except SQLAlchemyError:
        return JSONResponse({"status": "unready", "database": "down"}, 503)
    return JSONResponse({"status": "ready", "database": "ok"})


async def _not_understood(_request: Request, _error: Exception) -> JSONResponse:
    """Say so without repeating what was typed, which may be a password."""
    return JSONResponse({"error": "not_understood"}, 422)


def build() -> FastAPI:
    """Read the environment once and return the app; for `uvicorn --factory`."""
    logging.configure()
    return create_app(SandboxSettings())
