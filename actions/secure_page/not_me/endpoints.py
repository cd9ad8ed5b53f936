"""What «this was not me» shows and posts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from pydantic import Field
from starlette.responses import Response

from actions.secure_page.endpoints import Secret
from actions.secure_page.not_me.visit import PATH, Visit
from actions.secure_page.plain import PlainForm

router = APIRouter(prefix=PATH)
_STALE = {"unknown", "late"}


class PressForm(PlainForm):
    """The token of the letter."""

    token: Secret = Field(max_length=100)


Visiting = Annotated[Visit, Depends(Visit)]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]


@router.get("/{token}")
async def show(token: Token, visit: Visiting) -> Response:
    """Ask whether it was really somebody else; the same for every token."""
    visit.speak(visit.request.query_params.get("lang"))
    return visit.page({}, token=token)


@router.post("/press")
async def press(form: Annotated[PressForm, Form()], visit: Visiting) -> Response:
    """Shut self-service."""
    visit.must_be_ours(form)
    token = form.token.get_secret_value()
    await visit.count(token)
    reply = await visit.ask("press", token=token)
    error = reply.shown.get("error")
    if error is None:
        return visit.page({}, state="done")
    if error in _STALE:
        return visit.page({}, state="stale", status=reply.status)
    return visit.page({}, state="away", status=503)
