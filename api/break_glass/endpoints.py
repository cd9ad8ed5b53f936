"""The addresses of the emergency door."""

import secrets
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.break_glass.service import BreakGlass
from api.errors import Refused
from api.identity.current import form_cookie, session_cookie
from api.identity.page import PageRoute, Pages, language_of, make_pages, same
from api.messaging.services import Care

router = APIRouter(route_class=PageRoute, include_in_schema=False)

HERE = Path(__file__).parent
Typed = Annotated[str, Form(max_length=1000)]


@cache
def _pages() -> Pages:
    return make_pages(HERE / "templates", texts=HERE / "texts")


@router.get("/desk/emergency")
async def door(request: Request) -> Response:
    """Show the form."""
    return _form(request)


@router.post("/desk/emergency")
async def enter(
    request: Request,
    care: Care,
    user_name: Typed = "",
    password: Typed = "",
    code: Typed = "",
    csrf: Typed = "",
) -> Response:
    """Let somebody in whose password and code are right; one answer for all that is wrong."""
    expected = form_cookie(request).read(request)
    if not expected or not same(csrf, expected):
        return _form(request, "too_old", 403)
    source = request.client.host if request.client else ""
    try:
        token = await _emergency_door(care).enter(user_name, password, code, source)
    except Refused as error:
        response = _form(request, "too_many", error.status)
        response.headers["Retry-After"] = str(error.retry_after or 60)
        return response
    if token is None:
        return _form(request, "wrong", 401)
    done = RedirectResponse("/desk", 303)
    session_cookie(request).write(done, token)
    form_cookie(request).forget(done)
    return done


def _emergency_door(care: Care) -> BreakGlass:
    if care.break_glass is None:
        raise Refused("http.404", status=404)
    return care.break_glass


def _form(request: Request, trouble: str = "", status: int = 200) -> Response:
    cookie = form_cookie(request)
    csrf = cookie.read(request) or secrets.token_urlsafe(24)
    page = _pages().render(
        "emergency.html", language_of(request), status, csrf=csrf, trouble=trouble
    )
    cookie.write(page, csrf)
    return page
