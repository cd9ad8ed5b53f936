"""The desk's addresses: pages, the parts that a live page fetches again, and what can be done."""

from collections.abc import AsyncIterator, Awaitable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.errors import Refused
from api.handoff.calls import LONGEST_REPLY
from api.handoff.desk import assets, release
from api.handoff.desk.answers import Note, TheDesk, after, page, ref
from api.handoff.desk.live import Watch
from api.handoff.desk.service import Desk
from api.identity.current import Engineers, Reader, Sender, session_cookie
from api.identity.page import PageRoute, Taken
from api.messaging.services import Care

router = APIRouter(route_class=PageRoute, include_in_schema=False)

HandoffId = Annotated[str, Path(pattern=r"^h-[A-Za-z0-9_-]{1,80}$")]


@router.get("/desk")
async def listpage(at: TheDesk, engineer: Reader) -> Response:
    """Show who is waiting."""
    return page("list.html", at, engineer, open_id="", **await at.calls())


@router.get("/desk/parts/calls")
async def list_part(
    at: TheDesk, engineer: Reader, open_id: Annotated[str, Query(alias="open")] = ""
) -> Response:
    """Return the list alone."""
    return page("parts/calls.html", at, engineer, open_id=open_id, **await at.calls())


@router.get("/desk/h/{handoff_id}")
@router.get("/desk/h/{handoff_id}/transcript")
async def short_address(handoff_id: HandoffId, _engineer: Reader) -> Response:
    """Go on to the card."""
    return RedirectResponse(f"/desk/handoffs/{handoff_id}", 303)


@router.get("/desk/handoffs/{handoff_id}")
async def cardpage(handoff_id: HandoffId, at: TheDesk, engineer: Reader) -> Response:
    """Show one call with all that is known, beside the list where there is room."""
    card = await at.card(handoff_id)
    lines = await at.talk(handoff_id, card["name"])
    calls = await at.calls()
    return page("handoff.html", at, engineer, open_id=handoff_id, lines=lines, **card, **calls)


@router.get("/desk/handoffs/{handoff_id}/parts/card")
async def card_part(handoff_id: HandoffId, at: TheDesk, engineer: Reader) -> Response:
    """Return the card and what can be done with it."""
    return page("parts/call.html", at, engineer, open_id=handoff_id, **await at.card(handoff_id))


@router.get("/desk/handoffs/{handoff_id}/parts/talk")
async def talk_part(handoff_id: HandoffId, at: TheDesk, engineer: Reader) -> Response:
    """Return the lines of the conversation."""
    return page("parts/talk.html", at, engineer, lines=await at.talk(handoff_id))


@router.get("/desk/events", response_class=EventSourceResponse)
async def events(
    request: Request,
    care: Care,
    at: TheDesk,
    engineers: Engineers,
    handoff: Annotated[str | None, Query(pattern=r"^h-[A-Za-z0-9_-]{1,80}$")] = None,
    outage: Annotated[str | None, Query(pattern=r"^o-[A-Za-z0-9_-]{1,80}$")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Tell an open page what changed."""
    token = session_cookie(request).read(request)
    async for event in Watch(at, engineers, token, care.wakeups, handoff or outage).follow():
        yield event


@router.post("/desk/handoffs/{handoff_id}/accept")
async def accept(
    request: Request, handoff_id: HandoffId, care: Care, engineer: Sender, at: TheDesk
) -> Response:
    """Take a call."""
    await _done(at, handoff_id, care.handoff.accept(handoff_id, ref(engineer)))
    return after(request, f"/desk/handoffs/{handoff_id}#reply-text")


@router.post("/desk/handoffs/{handoff_id}/reply")
async def reply(
    request: Request,
    handoff_id: HandoffId,
    care: Care,
    engineer: Sender,
    at: TheDesk,
    text: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Write to the employee; the same `client_id` is sent once."""
    if len(text) > LONGEST_REPLY:
        raise Refused("reply.too_long", status=413)
    sent = care.handoff.reply(handoff_id, ref(engineer), text, client_id or None)
    await _done(at, handoff_id, sent)
    return after(request, f"/desk/handoffs/{handoff_id}#reply-text")


@router.post("/desk/handoffs/{handoff_id}/hand-back")
async def hand_back(
    request: Request,
    handoff_id: HandoffId,
    care: Care,
    engineer: Sender,
    at: TheDesk,
    note: Note = "",
) -> Response:
    """Give the conversation back to the assistant."""
    await _done(at, handoff_id, care.handoff.hand_back(handoff_id, ref(engineer), note))
    return after(request, f"/desk/handoffs/{handoff_id}")


@router.post("/desk/handoffs/{handoff_id}/close")
async def close(
    request: Request,
    handoff_id: HandoffId,
    care: Care,
    engineer: Sender,
    at: TheDesk,
    note: Note = "",
) -> Response:
    """End the call as solved."""
    await _done(at, handoff_id, care.handoff.close(handoff_id, ref(engineer), note))
    return after(request, f"/desk/handoffs/{handoff_id}")


@router.post("/desk/handoffs/{handoff_id}/open-self-service")
async def open_self_service(
    request: Request, handoff_id: HandoffId, engineer: Sender, at: TheDesk
) -> Response:
    """Let the employee repair things again, after «this was not me»."""
    await at.open_self_service(handoff_id, ref(engineer))
    return after(request, f"/desk/handoffs/{handoff_id}")


@router.post("/desk/handoffs/{handoff_id}/release")
async def let_go(
    request: Request,
    handoff_id: HandoffId,
    care: Care,
    engineer: Sender,
    decision: Annotated[Literal["released", "refused"], Form()],
) -> Response:
    """Let a repair that waits make its change, or not."""
    await release.decide(care, handoff_id, ref(engineer), decision)
    return after(request, f"/desk/handoffs/{handoff_id}")


@router.post("/desk/handoffs/{handoff_id}/identity")
async def identity(handoff_id: HandoffId, engineer: Sender, at: TheDesk) -> Response:
    """Show the engineer's own link to where she establishes who somebody is."""
    link = await at.identity_link(handoff_id, ref(engineer))
    name = (await at.card(handoff_id))["name"]
    back = f"/desk/handoffs/{handoff_id}"
    shown = {"link": link.url, "back": back, "name": name, "open_id": ""} | await at.calls()
    return page("identity.html", at, engineer, **shown)


@router.post("/desk/handoffs/{handoff_id}/about")
async def about(
    request: Request,
    handoff_id: HandoffId,
    care: Care,
    engineer: Sender,
    at: TheDesk,
    topic: Annotated[str, Form(max_length=60)],
) -> Response:
    """Say what the call was about, so that the assistant can learn it."""
    words = at.speech.word("topic", topic)
    await care.learning.about(handoff_id, ref(engineer), topic, words)
    return after(request, f"/desk/handoffs/{handoff_id}#about")


@router.get("/desk/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Return one of the desk's files."""
    asset = assets.assets().get(name)
    if asset is None:
        raise Refused("desk.unknown_file", status=404)
    return assets.response(request, asset)


async def _done(at: Desk, handoff_id: str, work: Awaitable[Any]) -> None:
    """Do something with a call; when somebody else has it, say who."""
    try:
        await work
    except Refused as error:
        if error.code != "handoff.taken":
            raise
        raise Taken(await at.holder(handoff_id)) from error
