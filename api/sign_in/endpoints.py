"""The addresses of sign-in: to the provider and back, the chat of who is signed in, the way out."""

import secrets
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.errors import Refused
from api.identity.current import session_cookie as desk_cookie
from api.identity.page import HEADERS, frame, language_of
from api.sign_in.current import (
    OwnPage,
    SignInNeeded,
    TheSignIns,
    Visitor,
    flow_cookie,
    session_cookie,
)
from api.sign_in.pages import HERE, SignInRoute, page
from api.sign_in.places import place_of
from api.sign_in.refusal import SignInRefused
from api.sign_in.service import Returned

router = APIRouter(route_class=SignInRoute, include_in_schema=False)

_LONGEST = 8192
_TYPES = {"chat.css": "text/css; charset=utf-8", "chat.js": "text/javascript; charset=utf-8"}
Given = Annotated[str, Query(max_length=_LONGEST)]


@router.get("/sign-in")
async def sign_in(
    request: Request, sign_ins: TheSignIns, next: Given = "", again: Given = ""
) -> Response:
    """Send somebody to the provider; `again` asks for a new proof there."""
    browser = flow_cookie(request).read(request) or secrets.token_urlsafe(32)
    address = await sign_ins.begin(place_of(next), browser, prove_again=bool(again))
    away = RedirectResponse(address, 303)
    flow_cookie(request).write(away, browser)
    return away


@router.get("/sign-in/callback")
async def callback(
    request: Request,
    sign_ins: TheSignIns,
    state: Given = "",
    code: Given = "",
    error: Given = "",
    iss: Given = "",
) -> Response:
    """Sign somebody in who comes back from the provider, under a new secret."""
    browser = flow_cookie(request).read(request)
    if not browser:
        raise SignInRefused("again", "another browser")
    earlier = {session_cookie(request).read(request), desk_cookie(request).read(request)}
    entered = await sign_ins.complete(Returned(state, code, error, iss), browser, earlier - {""})
    if not entered.desk:
        done: Response = RedirectResponse(entered.place, 303)
        session_cookie(request).write(done, entered.token)
        return done
    done = frame().render("onward.html", language_of(request), place=entered.place)
    desk_cookie(request).write(done, entered.token)
    return done


@router.get("/chat")
async def chat(request: Request, visitor: Visitor) -> Response:
    """Show the chat to who is signed in."""
    return page(request, "chat.html", name=visitor.first_name or visitor.name or "")


@router.get("/chat/static/{name}")
async def static_file(name: str) -> Response:
    """Return one of the chat page's own files."""
    if name not in _TYPES:
        raise Refused("chat.unknown_file", status=404)
    return Response(_file(name), headers={"Cache-Control": "no-cache"}, media_type=_TYPES[name])


@router.post("/sign-in/word", dependencies=[OwnPage])
async def word(request: Request, sign_ins: TheSignIns) -> Response:
    """Give the chat on our own page the word that `POST /chat/session` takes."""
    token = session_cookie(request).read(request)
    visitor = await sign_ins.who(token) if token else None
    if visitor is None:
        return JSONResponse({"error": SignInNeeded().code}, 401, headers=HEADERS)
    return JSONResponse({"token": sign_ins.word(visitor)}, headers=HEADERS)


@router.post("/sign-out", dependencies=[OwnPage])
async def sign_out(request: Request, sign_ins: TheSignIns) -> Response:
    """End the session here and at the provider; the browser forgets what the chat kept."""
    elsewhere = await sign_ins.end(session_cookie(request).read(request))
    done: Response = RedirectResponse("/signed-out", 303)
    if elsewhere:
        done = frame().render("onward.html", language_of(request), place=elsewhere)
    session_cookie(request).forget(done)
    done.headers["Clear-Site-Data"] = '"storage"'
    return done


@router.get("/signed-out")
async def signed_out(request: Request, _on: TheSignIns, state: Given = "") -> Response:
    """Say that nobody is signed in any more, and where to begin again."""
    return page(request, "signed_out.html", back="/desk" if state == "desk" else "/chat")


@router.post("/sign-in/ended")
async def ended_elsewhere(
    sign_ins: TheSignIns, logout_token: Annotated[str, Form(max_length=32 * 1024)] = ""
) -> Response:
    """Hear from the provider that somebody was signed out there (back-channel logout)."""
    try:
        await sign_ins.ended_elsewhere(logout_token)
    except SignInRefused as refused:
        status = 503 if refused.kind == "away" else 400
        return JSONResponse({"error": "invalid_request"}, status, headers=HEADERS)
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


@cache
def _file(name: str) -> bytes:
    return (HERE / "static" / name).read_bytes()
