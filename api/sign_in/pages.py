"""The pages of sign-in: the chat, the way out, and one plain page for all that goes wrong."""

from functools import cache
from pathlib import Path

import structlog
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import InterfaceError, OperationalError

from api.errors import CareError
from api.identity.page import HEADERS, PageRoute, Pages, language_of, make_pages
from api.messaging.services import services
from api.sign_in.current import SignInNeeded
from api.sign_in.places import CHAT, place_of
from api.sign_in.refusal import Kind, SignInRefused

log = structlog.stdlib.get_logger(__name__)

HERE = Path(__file__).parent


@cache
def pages() -> Pages:
    """Return the pages of this folder."""
    return make_pages(HERE / "templates", texts=HERE / "texts")


def page(request: Request, template: str, status: int = 200, **context: object) -> Response:
    """Return a page in the reader's language, with the ways to a human."""
    settings = services(request).settings
    ways = {"number": settings.emergency_number, "start": settings.start_url}
    return pages().render(template, language_of(request), status, **(ways | context))


class SignInRoute(PageRoute):
    """A route whose errors are the plain page."""

    def answer(self, request: Request, error: Exception) -> Response:
        return _answer(request, error)


def _answer(request: Request, error: Exception) -> Response:
    match error:
        case SignInNeeded():
            return RedirectResponse(f"/sign-in?next={CHAT}", 303, headers=HEADERS)
        case SignInRefused():
            log.info("sign_in.refused", kind=error.kind, reason=error.reason)
            place = error.place or place_of(request.query_params.get("next", ""))
            return _refusal(request, error.kind, error.status, place)
        case OperationalError() | InterfaceError():
            log.warning("database.unavailable")
            return _refusal(request, "away", 503)
        case CareError():
            return _refusal(request, "failed", error.status)
    return _refusal(request, "failed", getattr(error, "status_code", 400))


def _refusal(request: Request, kind: Kind, status: int, place: str = CHAT) -> Response:
    response = page(request, "refused.html", status, kind=kind, place=place, chat=CHAT)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response
