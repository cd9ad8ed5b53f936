"""The process on port 8001: the one page where codes and passwords are typed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from actions import logging
from actions.db import engine, sessions
from actions.ports.clock import Clock, SystemClock
from actions.secure_page import repository, texts
from actions.secure_page.check.endpoints import router as check_router
from actions.secure_page.check.visit import TEXTS as CHECK_TEXTS
from actions.secure_page.check.visit import Visit as CheckVisit
from actions.secure_page.client import ActionsAway, ActionsClient
from actions.secure_page.endpoints import Page, router
from actions.secure_page.guard import SafeResponses, give_csrf, origin
from actions.secure_page.mine.endpoints import router as mine_router
from actions.secure_page.mine.visit import TEXTS as MINE_TEXTS
from actions.secure_page.mine.visit import Visit as MineVisit
from actions.secure_page.not_me.endpoints import router as not_me_router
from actions.secure_page.not_me.visit import TEXTS as NOT_ME_TEXTS
from actions.secure_page.not_me.visit import Visit as NotMeVisit
from actions.secure_page.plain import PlainVisit, shell
from actions.secure_page.settings import SecurePageSettings
from actions.secure_page.sources import Sources, TooMany
from actions.secure_page.start.endpoints import router as start_router
from actions.secure_page.start.visit import PATH as START
from actions.secure_page.start.visit import TEXTS as START_TEXTS
from actions.secure_page.start.visit import Visit as StartVisit

log = structlog.get_logger()

_HERE = Path(__file__).parent
_PLAIN: dict[type[PlainVisit], Path] = {
    StartVisit: START_TEXTS,
    MineVisit: MINE_TEXTS,
    NotMeVisit: NOT_ME_TEXTS,
    CheckVisit: CHECK_TEXTS,
}
"""The pages of plain forms, and where the words of each are."""


def create_app(settings: SecurePageSettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the app: `/p` and below, its pages of plain forms, and `/health/ready` only."""
    bound = engine(settings.database_url.get_secret_value())
    db = sessions(bound)
    actions = ActionsClient(settings.secure_socket, settings.secure_token)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await actions.close()
        await bound.dispose()

    app = FastAPI(lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    sources, templates = Sources(db, clock or SystemClock(), settings), _templates()
    app.state.page = Page(settings, actions, sources)
    app.state.plain = {
        page.path: shell(page.path, words, settings, actions, sources, templates)
        for page, words in _PLAIN.items()
    }
    app.state.db = db
    app.state.shells = _shells(settings, templates)
    app.add_middleware(
        SafeResponses,
        https=settings.https,
        forms={page.path: "" for page in _PLAIN} | {START: origin(settings.chat_url)},
    )
    app.add_api_route("/health/ready", _ready, response_model=None)
    app.add_api_route("/p", _shell, response_model=None)
    app.include_router(router)
    app.include_router(start_router)
    app.include_router(mine_router)
    app.include_router(not_me_router)
    app.include_router(check_router)
    app.mount("/p/static", StaticFiles(directory=_HERE / "static"))
    app.exception_handler(HTTPException)(_refused)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(TooMany)(_too_many)
    app.exception_handler(ActionsAway)(_away)
    app.exception_handler(SQLAlchemyError)(_away)
    return app


def build() -> FastAPI:
    """Read the environment once and return the app; for `uvicorn --factory`."""
    settings = SecurePageSettings()
    logging.configure(settings.log_level)
    return create_app(settings)


def _templates() -> Environment:
    loader = FileSystemLoader(_HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


def _shells(settings: SecurePageSettings, templates: Environment) -> dict[str, str]:
    template = templates.get_template("page.html")
    words = texts.load(settings.emergency_number)
    return {
        language: template.render(
            language=language, t=words[language], texts=words, number=settings.emergency_number
        )
        for language in texts.LANGUAGES
    }


async def _shell(request: Request) -> Response:
    language = texts.preferred(request.headers.get("accept-language", ""))
    response = HTMLResponse(request.app.state.shells[language])
    give_csrf(request, response, https=request.app.state.page.settings.https)
    return response


async def _ready(request: Request) -> JSONResponse:
    try:
        async with request.app.state.db() as session:
            await repository.alive(session)
    except SQLAlchemyError:
        return JSONResponse({"status": "unready", "database": "down"}, 503)
    return JSONResponse({"status": "ready", "database": "ok"})


async def _refused(request: Request, error: HTTPException) -> Response:
    if error.status_code == 403:
        return await _answer(request, "reload", 403)
    return JSONResponse({"error": "not_found"}, 404)


async def _malformed(request: Request, _error: RequestValidationError) -> Response:
    return await _answer(request, "malformed", 400)


async def _too_many(request: Request, _error: TooMany) -> Response:
    log.warning("source.limited")
    return await _answer(request, "source_limit", 429)


async def _away(request: Request, error: Exception) -> Response:
    log.warning("secure_page.away", error=type(error).__name__)
    return await _answer(request, "unavailable", 503)


async def _answer(request: Request, error: str, status: int) -> Response:
    """Say what went wrong: as a page where plain forms are, else as JSON."""
    page = next((each for each in _PLAIN if request.url.path.startswith(each.path)), None)
    if page is None:
        return JSONResponse({"error": error}, status)
    visit = page(request)
    if error == "unavailable":
        return visit.away()
    try:
        view = await visit.view()
    except ActionsAway:
        return visit.away()
    return visit.page(view, error=error, status=status)
