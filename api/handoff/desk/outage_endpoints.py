"""The addresses of an outage on the desk: its page, and what can be done for all who have it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.errors import Refused
from api.handoff.calls import LONGEST_REPLY
from api.handoff.desk.answers import Note, TheDesk, after, page, ref
from api.handoff.desk.outage import OutagePage
from api.identity.current import Reader, Sender
from api.identity.page import PageRoute
from api.messaging.services import Care

router = APIRouter(route_class=PageRoute, include_in_schema=False)

OutageId = Annotated[str, Path(pattern=r"^o-[A-Za-z0-9_-]{1,80}$")]


def _outage(care: Care, at: TheDesk) -> OutagePage:
    return OutagePage(care, at)


TheOutage = Annotated[OutagePage, Depends(_outage)]


@router.get("/desk/o/{outage_id}")
async def short_address(outage_id: OutageId, _engineer: Reader) -> Response:
    """Go on to the page."""
    return RedirectResponse(f"/desk/outages/{outage_id}", 303)


@router.get("/desk/outages/{outage_id}")
async def outage_page(
    outage_id: OutageId, outage: TheOutage, at: TheDesk, engineer: Reader
) -> Response:
    """Show an outage, beside the list where there is room."""
    shown, lines = await outage.show(outage_id), await outage.talk(outage_id)
    calls = await at.calls()
    return page("outage.html", at, engineer, open_id=outage_id, lines=lines, **shown, **calls)


@router.get("/desk/outages/{outage_id}/parts/card")
async def card_part(
    outage_id: OutageId, outage: TheOutage, at: TheDesk, engineer: Reader
) -> Response:
    """Return what is known of it and who has it."""
    return page("parts/outage.html", at, engineer, **await outage.show(outage_id))


@router.get("/desk/outages/{outage_id}/parts/talk")
async def talk_part(
    outage_id: OutageId, outage: TheOutage, at: TheDesk, engineer: Reader
) -> Response:
    """Return what was written to all."""
    return page("parts/talk.html", at, engineer, lines=await outage.talk(outage_id))


@router.post("/desk/outages/{outage_id}/accept")
async def accept(request: Request, outage_id: OutageId, care: Care, engineer: Sender) -> Response:
    """Take all calls that wait."""
    await care.outages.accept(outage_id, ref(engineer))
    return after(request, f"/desk/outages/{outage_id}#reply-text")


@router.post("/desk/outages/{outage_id}/reply")
async def reply(
    request: Request,
    outage_id: OutageId,
    care: Care,
    engineer: Sender,
    client_id: Annotated[str, Form(min_length=1, max_length=80)],
    text: Annotated[str, Form()] = "",
) -> Response:
    """Write to all whose call the engineer has; the same `client_id` is sent once."""
    if len(text) > LONGEST_REPLY:
        raise Refused("reply.too_long", status=413)
    await care.outages.reply(outage_id, ref(engineer), text, client_id)
    return after(request, f"/desk/outages/{outage_id}#reply-text")


@router.post("/desk/outages/{outage_id}/close")
async def close(
    request: Request, outage_id: OutageId, care: Care, engineer: Sender, note: Note = ""
) -> Response:
    """End all calls that the engineer has as solved."""
    await care.outages.close(outage_id, ref(engineer), note)
    return after(request, f"/desk/outages/{outage_id}")
