"""What the page's script posts; each is forwarded over the socket and nothing is stored."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from starlette.exceptions import HTTPException

from actions.secure_page.client import ActionsClient
from actions.secure_page.guard import (
    TICKET_COOKIE,
    came_from_our_page,
    give_ticket,
    take_ticket,
)
from actions.secure_page.settings import SecurePageSettings
from actions.secure_page.sources import Sources


@dataclass(frozen=True, slots=True)
class Page:
    """What the routes work with; kept in `app.state.page`."""

    settings: SecurePageSettings
    actions: ActionsClient
    sources: Sources


def _whole_characters(secret: SecretStr) -> SecretStr:
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:
        raise ValueError("not text") from None
    return secret


Secret = Annotated[SecretStr, AfterValidator(_whole_characters)]


class LinkForm(BaseModel):
    """The token of the link, from the address bar's fragment."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: Secret = Field(min_length=20, max_length=100)


class CodeForm(LinkForm):
    """Where a code is to be sent."""

    kind: Literal["mail_code", "sms_code"] = "mail_code"


class ProofForm(LinkForm):
    """A typed code."""

    kind: Literal["totp", "mail_code", "sms_code", "recovery", "human_code"]
    code: Secret = Field(max_length=40)


class PasswordForm(LinkForm):
    """The new password."""

    password: Secret = Field(max_length=1024)


class Visit:
    """One request from our own page: its source, and the way to the repairing program."""

    def __init__(self, request: Request) -> None:
        self._page: Page = request.app.state.page
        self._ticket = request.cookies.get(TICKET_COOKIE)
        self.source = self._page.sources.of(request)

    async def ask(
        self, name: str, form: LinkForm, *, with_ticket: bool = False, **more: Any
    ) -> JSONResponse:
        """Count the source, forward the form and answer the browser.

        Raises:
            TooMany, ActionsAway, SQLAlchemyError: answered by the handlers of the app.
        """
        await self._page.sources.count(self.source, form.token)
        body = {"token": form.token.get_secret_value()} | more
        if with_ticket and self._ticket is not None:
            body["ticket"] = self._ticket[:100]
        reply = await self._page.actions.call(name, body)
        if reply.shown.get("error") == "unknown":
            await self._page.sources.was_nobodys(self.source, form.token)
        response = JSONResponse(reply.shown, reply.status)
        if reply.ticket is not None:
            give_ticket(response, reply.ticket, https=self._page.settings.https)
        elif reply.shown.get("stage") in {"done", "expired"}:
            take_ticket(response, https=self._page.settings.https)
        return response


def _visit(request: Request) -> Visit:
    if not came_from_our_page(request):
        raise HTTPException(403)
    return Visit(request)


Visiting = Annotated[Visit, Depends(_visit)]
router = APIRouter(prefix="/p/api")


@router.post("/challenge")
async def challenge(form: LinkForm, visit: Visiting) -> JSONResponse:
    """Say what to show for this link."""
    return await visit.ask("challenge", form, with_ticket=True)


@router.post("/code")
async def code(form: CodeForm, visit: Visiting) -> JSONResponse:
    """Send a code."""
    return await visit.ask("code", form, kind=form.kind)


@router.post("/proof")
async def proof(form: ProofForm, visit: Visiting) -> JSONResponse:
    """Take a typed code."""
    typed = form.code.get_secret_value()
    return await visit.ask("proof", form, kind=form.kind, code=typed, source=visit.source)


@router.post("/password")
async def password(form: PasswordForm, visit: Visiting) -> JSONResponse:
    """Set the new password."""
    plain = form.password.get_secret_value()
    return await visit.ask("password", form, with_ticket=True, password=plain)
