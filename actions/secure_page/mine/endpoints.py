"""What the forms of `/mine` post; each is forwarded over the socket and nothing is stored."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from pydantic import Field
from starlette.responses import Response

from actions.secure_page.endpoints import Secret
from actions.secure_page.mine.visit import PATH, Visit
from actions.secure_page.plain import PlainForm

router = APIRouter(prefix=PATH)


class LinkForm(PlainForm):
    """The token of the link, or the whole address of the page where no script can read it."""

    token: Secret = Field(max_length=500)


class SendForm(PlainForm):
    """Where a code goes that proves something."""

    kind: Literal["mail_code", "sms_code"]


class ProveForm(PlainForm):
    """A code of something registered."""

    kind: Literal["totp", "mail_code", "sms_code", "recovery", "human_code"]
    code: Secret = Field(max_length=40)


class AddForm(PlainForm):
    """What is to be registered."""

    kind: Literal["totp", "mail_code", "sms_code"]
    target: Secret | None = Field(default=None, max_length=254)


class ConfirmForm(PlainForm):
    """The first code."""

    code: Secret = Field(max_length=40)


class RemoveForm(PlainForm):
    """What goes away."""

    proof_id: str = Field(max_length=100)


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


@router.post("/code")
async def code(form: Annotated[SendForm, Form()], visit: Visiting) -> Response:
    """Send a code to something registered."""
    reply = await visit.ask("code", ticket=_ours(visit, form), kind=form.kind)
    return await visit.after(reply, f"?with={form.kind}&sent")


@router.post("/prove")
async def prove(form: Annotated[ProveForm, Form()], visit: Visiting) -> Response:
    """Take a code of something registered."""
    reply = await visit.ask(
        "prove",
        ticket=_ours(visit, form),
        kind=form.kind,
        code=form.code.get_secret_value(),
        source=visit.source,
    )
    return await visit.after(reply)


@router.post("/add")
async def add(form: Annotated[AddForm, Form()], visit: Visiting) -> Response:
    """Begin to register something."""
    target = form.target.get_secret_value() if form.target is not None else None
    reply = await visit.ask("add", ticket=_ours(visit, form), kind=form.kind, target=target)
    return await visit.after(reply)


@router.post("/confirm")
async def confirm(form: Annotated[ConfirmForm, Form()], visit: Visiting) -> Response:
    """Register it."""
    typed = form.code.get_secret_value()
    return await visit.after(await visit.ask("confirm", ticket=_ours(visit, form), code=typed))


@router.post("/cancel")
async def cancel(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Let go of what was begun."""
    return await visit.after(await visit.ask("cancel", ticket=_ours(visit, form)))


@router.post("/codes")
async def codes(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Make recovery codes and show them this once."""
    reply = await visit.ask("codes", ticket=_ours(visit, form))
    made = reply.shown.get("codes")
    return visit.codes(made) if made else await visit.after(reply)


@router.post("/remove")
async def remove(form: Annotated[RemoveForm, Form()], visit: Visiting) -> Response:
    """Remove one."""
    ticket = _ours(visit, form)
    return await visit.after(await visit.ask("remove", ticket=ticket, proof_id=form.proof_id))


@router.post("/leave")
async def leave(form: Annotated[PlainForm, Form()], visit: Visiting) -> Response:
    """Forget this browser's visit."""
    visit.must_be_ours(form)
    visit.ticket = None
    return visit.rendered("left", {}, error=None)
