"""Signing in and out, and the language in which an engineer reads."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.errors import Refused
from api.identity.current import Engineers, Sender, form_cookie, session_cookie
from api.identity.demo import ensure_demo_engineer
from api.identity.page import PageRoute, frame, language_of, same
from api.identity.places import own_place
from api.identity.service import Language
from api.messaging.services import Care, Services, services


@asynccontextmanager
async def _engineers_known(app: FastAPI) -> AsyncIterator[None]:
    care: Services = app.state.services
    await ensure_demo_engineer(care.sessions, care.settings)
    yield


router = APIRouter(route_class=PageRoute, include_in_schema=False, lifespan=_engineers_known)


@router.get("/desk/sign-in")
async def sign_in_page(
    request: Request,
    engineers: Engineers,
    next: Annotated[str, Query(max_length=200)] = "/desk",
) -> Response:
    """Show the form, or go on when somebody is signed in already."""
    token = session_cookie(request).read(request)
    if token and await engineers.who(token):
        return RedirectResponse(own_place(next), 303)
    return _form(request, next)


@router.post("/desk/sign-in")
async def sign_in(
    request: Request,
    engineers: Engineers,
    user_name: Annotated[str, Form(max_length=500)] = "",
    password: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
    next: Annotated[str, Form(max_length=200)] = "/desk",
) -> Response:
    """Sign somebody in and go on; one answer for a wrong name and a wrong password.

    In production there is no such form: engineers come by way of the identity provider.
    """
    if not services(request).settings.development:
        return _form(request, next, status=403)
    expected = form_cookie(request).read(request)
    if not expected or not same(csrf, expected):
        return _form(request, next, user_name, "too_old", 403)
    source = request.client.host if request.client else ""
    try:
        token = await engineers.sign_in(user_name, password, source)
    except Refused as error:
        response = _form(request, next, user_name, "too_many", error.status)
        response.headers["Retry-After"] = str(error.retry_after or 60)
        return response
    if token is None:
        return _form(request, next, user_name, "wrong", 401)
    await engineers.sign_out(session_cookie(request).read(request))
    done = RedirectResponse(own_place(next), 303)
    session_cookie(request).write(done, token)
    form_cookie(request).forget(done)
    return done


@router.post("/desk/sign-out")
async def sign_out(
    request: Request, engineers: Engineers, care: Care, _engineer: Sender
) -> Response:
    """End the session, and that of the identity provider where one was used."""
    token = session_cookie(request).read(request)
    if care.break_glass:
        await care.break_glass.leave(token)
    elsewhere = await care.sign_ins.end(token) if care.sign_ins else None
    await engineers.sign_out(token)
    done: Response = RedirectResponse("/desk/sign-in", 303)
    if elsewhere:
        done = frame().render("onward.html", language_of(request), place=elsewhere)
    session_cookie(request).forget(done)
    return done


@router.post("/desk/language")
async def choose_language(
    engineers: Engineers,
    engineer: Sender,
    language: Annotated[Language, Form()],
    next: Annotated[str, Form(max_length=200)] = "/desk",
) -> Response:
    """Keep the engineer's language and show the same place in it."""
    await engineers.set_language(engineer.id, language)
    return RedirectResponse(own_place(next), 303)


def _form(
    request: Request, place: str, user_name: str = "", trouble: str = "", status: int = 200
) -> Response:
    cookie, care = form_cookie(request), services(request)
    csrf = cookie.read(request) or secrets.token_urlsafe(24)
    page = frame().render(
        "sign_in.html",
        language_of(request),
        status,
        csrf=csrf,
        place=own_place(place),
        user_name=user_name[:100],
        trouble=trouble,
        provider=care.sign_ins is not None,
        passwords=care.settings.development,
        break_glass=care.break_glass is not None,
    )
    cookie.write(page, csrf)
    return page
