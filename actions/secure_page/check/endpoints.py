"""What the forms of `/check` post; each is forwarded over the socket and nothing is stored."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from pydantic import Field
from starlette.responses import Response

from actions.secure_page.check.visit import PATH, Typed, Visit
from actions.secure_page.endpoints import Secret
from actions.secure_page.plain import PlainForm

router = APIRouter(prefix=PATH)


class LinkForm(PlainForm):
    """The token of the link, or the whole address of the page where no script can read it."""

    token: Secret = Field(max_length=500)


class RecordForm(PlainForm):
    """How it was established, what was compared, what for, and the code of the engineer's app."""

    way: Literal["call_back", "video_badge"]
    compared: list[str] = Field(default_factory=list, max_length=10)
    purpose: Literal["password_reset", "registration"]
    code: Secret = Field(max_length=40)


class ConfirmForm(PlainForm):
    """The code of the second engineer's app."""

    code: Secret = Field(max_length=40)


Visiting = Annotated[Visit, Depends(Visit)]


def _ours(visit: Visit, form: PlainForm) -> str:
    """Return the ticket, empty without one; raises 403 for a form that is not ours."""
    visit.must_be_ours(form)
    return visit.ticket or ""


@router.get("")
async def show(visit: Visiting) -> Response:
    """Show the page as it stands for this browser; changes nothing."""
    visit.speak(visit.request.query_params.get("lang"))
    view = await visit.view()
    if not view:
        visit.ticket = None
    return visit.page(view)


@router.post("/enter")
async def enter(form: Annotated[LinkForm, Form()], visit: Visiting) -> Response:
    """Use up a link."""
    visit.must_be_ours(form)
    token = form.token.get_secret_value().rpartition("#")[2].strip()[:100]
    await visit.count(token)
    reply = await visit.ask("enter", token=token)
    if reply.shown.get("error") == "unknown":
        await visit.was_nobodys(token)
    if reply.shown.get("error") in {"unknown", "expired"}:
        return visit.page({}, error="link_used", status=reply.status)
    return await visit.after(reply)


@router.post("/record")
async def record(form: Annotated[RecordForm, Form()], visit: Visiting) -> Response:
    """Take what was compared; the code to read out is shown this once."""
    ticket = _ours(visit, form)
    visit.typed = Typed(tuple(form.compared), form.purpose)
    reply = await visit.ask(
        "record",
        ticket=ticket,
        way=form.way,
        compared=form.compared,
        purpose=form.purpose,
        code=form.code.get_secret_value(),
    )
    return await visit.after(reply)


@router.post("/confirm")
async def confirm(form: Annotated[ConfirmForm, Form()], visit: Visiting) -> Response:
    """Take the word of a second engineer."""
    typed = form.code.get_secret_value()
    return await visit.after(await visit.ask("confirm", ticket=_ours(visit, form), code=typed))


@router.post("/give")
async def give(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Show the code to read out, this once."""
    return await visit.after(await visit.ask("give", ticket=_ours(visit, form)))


@router.post("/leave")
async def leave(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Forget this browser's visit."""
    visit.must_be_ours(form)
    visit.ticket = None
    return visit.rendered("left", {}, error=None)
