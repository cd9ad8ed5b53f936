"""What the forms of `/start` post; each is forwarded over the socket and nothing is stored."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import Field, SecretStr
from starlette.responses import Response

from actions.secure_page.endpoints import Secret
from actions.secure_page.plain import PlainForm
from actions.secure_page.start.visit import PATH, Visit

router = APIRouter(prefix=PATH)


class NameForm(PlainForm):
    """The typed name."""

    name: Secret = Field(max_length=100)


class CodesForm(PlainForm):
    """Two of these codes; the other is empty."""

    app_code: Secret = Field(default=SecretStr(""), max_length=40)
    mail_code: Secret = Field(default=SecretStr(""), max_length=40)
    recovery_code: Secret = Field(default=SecretStr(""), max_length=40)


class PasswordForm(PlainForm):
    """The new password, twice; `username` is there for the browser's password store."""

    username: str = Field(default="", max_length=320)
    password: Secret = Field(max_length=1024)
    password_again: Secret = Field(max_length=1024)


Visiting = Annotated[Visit, Depends(Visit)]


def _ours(visit: Visit, form: PlainForm) -> str:
    """Return the ticket, empty without one; raises 403 for a form that is not ours."""
    visit.must_be_ours(form)
    return visit.ticket or ""


@router.get("")
async def show(visit: Visiting, request: Request) -> Response:
    """Show the page as it stands for this browser; changes nothing."""
    visit.speak(request.query_params.get("lang"))
    view = await visit.view()
    if not view:
        visit.ticket = None
    return visit.page(view)


@router.post("/name")
async def name(form: Annotated[NameForm, Form()], visit: Visiting) -> Response:
    """Open a request for a name."""
    _ours(visit, form)
    typed = form.name.get_secret_value().strip()
    if not typed:
        return visit.page({}, error="empty_name", status=422)
    await visit.count(secrets.token_urlsafe(16))
    reply = await visit.ask("open", name=typed, language=visit.language, source=visit.source)
    return await visit.after(reply)


@router.post("/code")
async def code(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Have another code mailed."""
    reply = await visit.ask("code", ticket=_ours(visit, form))
    return await visit.after(reply) if reply.shown.get("error") else visit.onward("?sent")


@router.post("/proof")
async def proof(form: Annotated[CodesForm, Form()], visit: Visiting) -> Response:
    """Take two codes."""
    reply = await visit.ask(
        "proof",
        ticket=_ours(visit, form),
        app_code=form.app_code.get_secret_value(),
        mail_code=form.mail_code.get_secret_value(),
        recovery_code=form.recovery_code.get_secret_value(),
        source=visit.source,
    )
    return await visit.after(reply)


@router.post("/password")
async def password(form: Annotated[PasswordForm, Form()], visit: Visiting) -> Response:
    """Set the new password."""
    ticket, first = _ours(visit, form), form.password.get_secret_value()
    trouble = _trouble(form.password, form.password_again)
    if trouble is not None:
        return visit.page(await visit.view(), error=trouble, status=422)
    return await visit.after(await visit.ask("password", ticket=ticket, password=first))


@router.post("/unlock")
async def unlock(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Take the lock off."""
    return await visit.after(await visit.ask("unlock", ticket=_ours(visit, form)))


@router.post("/again")
async def again(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Forget this browser's request; it runs out by itself."""
    _ours(visit, form)
    visit.ticket = None
    return visit.onward()


@router.post("/chat")
async def chat(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Send the browser to the chat with a pass; the pass stays out of every log."""
    ticket = _ours(visit, form) or None
    await visit.count(secrets.token_urlsafe(16))
    reply = await visit.ask("guest", ticket=ticket, language=visit.language)
    return visit.to_chat(reply.guest) if reply.guest else await visit.after(reply)


def _trouble(first: SecretStr, second: SecretStr) -> str | None:
    if not first.get_secret_value():
        return "empty_password"
    return None if first.get_secret_value() == second.get_secret_value() else "not_the_same"
