"""The frame of every page for engineers: templates, texts, headers, and errors as kind pages."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from api.errors import CareError, Refused
from api.texts.loader import Texts, load

log = structlog.stdlib.get_logger(__name__)

HERE = Path(__file__).parent
BY_SCRIPT = "x-desk"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_KINDS = {
    "handoff.taken": "taken",
    "handoff.not_now": "changed",
    "release.over": "changed",
    "release.unknown": "changed",
    "handoff.unknown": "unknown",
    "identity.busy": "identity_busy",
    "outage.unknown": "unknown",
    "form.too_old": "too_old",
    "reply.empty": "empty",
}
_KINDS_BY_STATUS = {404: "unknown", 409: "changed", 413: "too_large", 429: "too_many", 503: "away"}


class NotSignedIn(Refused):
    """Nobody is signed in; people are sent to the sign-in page."""

    def __init__(self) -> None:
        super().__init__("sign_in.needed", status=401)


class Taken(Refused):
    """Another engineer has this call; `name` is who."""

    def __init__(self, name: str) -> None:
        super().__init__("handoff.taken", status=409)
        self.name = name


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders the templates of some folders with the texts of one."""

    environment: Environment
    texts: Texts

    def render(
        self, template: str, language: str, status: int = 200, **context: object
    ) -> HTMLResponse:
        """Return a page; templates find sentences with `t(key)` and the language as `lang`."""
        found = self.environment.get_template(template)
        say = partial(_say, self.texts, language)
        body = found.render(t=say, lang=language, **context)
        return HTMLResponse(body, status, headers=HEADERS)


def _say(texts: Texts, language: str, key: str, **values: object) -> str:
    return texts.say(key, language, **{name: str(value) for name, value in values.items()})


def make_pages(*folders: Path, texts: Path) -> Pages:
    """Return the pages of template folders; the frame itself is always among them."""
    environment = Environment(
        loader=FileSystemLoader([*folders, HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return Pages(environment, load(texts))


@cache
def frame() -> Pages:
    """Return the pages of this folder: signing in, and what went wrong."""
    return make_pages(texts=HERE / "texts")


def language_of(request: Request) -> str:
    """Return the engineer's language; before sign-in English only where nobody asks for Dutch."""
    known: str | None = getattr(request.state, "language", None)
    if known:
        return known
    chosen = request.query_params.get("language")
    if chosen in {"nl", "en"}:
        return chosen
    asked = [part[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return "en" if "en" in asked and "nl" not in asked else "nl"


def problem_kind(code: str, status: int) -> str:
    """Return the ending of the texts' keys that tell what went wrong."""
    return _KINDS.get(code) or _KINDS_BY_STATUS.get(status, "broken")


EXPECTED = (
    CareError,
    HTTPException,
    RequestValidationError,
    DataError,
    UnicodeError,
    OperationalError,
    InterfaceError,
)


class PageRoute(APIRoute):
    """A route whose errors are a page, or JSON for our own script."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                response = await inner(request)
            except EXPECTED as error:
                return self.answer(request, error)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return handler

    def answer(self, request: Request, error: Exception) -> Response:
        """Return the page for one of the errors `EXPECTED`."""
        return _answer(request, error)


def _answer(request: Request, error: Exception) -> Response:
    match error:
        case NotSignedIn():
            return _to_sign_in(request)
        case CareError():
            name = error.name if isinstance(error, Taken) else ""
            return _problem(request, error.code, error.status, error.retry_after, name)
        case HTTPException():
            return _problem(request, f"http.{error.status_code}", error.status_code)
        case OperationalError() | InterfaceError():
            log.warning("database.unavailable")
            return _problem(request, "database.unavailable", 503, 2)
        case _:
            return _problem(request, "request.invalid", 400)


def _to_sign_in(request: Request) -> Response:
    """Send somebody to the sign-in page.

    A link in another site's page arrives without our strict cookie: a page of our own that
    goes on at once makes the same request once more, this time with it.
    """
    if request.headers.get(BY_SCRIPT):
        return JSONResponse({"error": "sign_in.needed"}, 401, headers=HEADERS)
    place = request.url.path
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return frame().render("onward.html", language_of(request), place=place)
    after = place if request.method == "GET" else "/desk"
    return RedirectResponse(f"/desk/sign-in?next={quote(after)}", 303, headers=HEADERS)


def _problem(
    request: Request, code: str, status: int, retry_after: int | None = None, name: str = ""
) -> Response:
    language, kind, pages = language_of(request), problem_kind(code, status), frame()
    name = name or pages.texts.say("somebody", language)
    if request.headers.get(BY_SCRIPT):
        say = pages.texts.say(f"problem_{kind}_text", language, name=name)
        response: Response = JSONResponse({"error": code, "say": say}, status, headers=HEADERS)
    else:
        handoff = quote(request.path_params.get("handoff_id", ""), safe="")
        back = f"/desk/handoffs/{handoff}" if handoff and kind != "unknown" else "/desk"
        response = pages.render("problem.html", language, status, kind=kind, back=back, name=name)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by the time how much of them is alike."""
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
