"""The web chat's addresses."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.channels.web import stream
from api.channels.web.assets import response as asset_response
from api.channels.web.assets import widget
from api.channels.web.door import Bearer, Place, TheDoor, Who, open_door, until_stopped
from api.channels.web.guest.endpoints import router as guest_router
from api.channels.web.route import ChatRoute
from api.channels.web.schemas import (
    EntryOut,
    MessageIn,
    MessageOut,
    PageOut,
    SecureLinkOut,
    SeenIn,
    SessionIn,
    SessionOut,
)
from api.channels.web.service import WebChat
from api.channels.web.settings import WebSettings
from api.settings import Settings

router = APIRouter(route_class=ChatRoute, tags=["web chat"], lifespan=until_stopped)
router.include_router(guest_router)

_LARGEST_SEQ = 2**62
After = Annotated[int | None, Query(ge=0, le=_LARGEST_SEQ)]


def install(app: FastAPI, settings: Settings) -> None:
    """Connect the routes to the program's services."""
    mine = WebSettings.of(settings)
    open_door(app, WebChat(app.state.services, mine), mine)


@router.post("/chat/session")
async def open_session(at: TheDoor, body: SessionIn, response: Response) -> SessionOut:
    """Exchange the host's signed token for a session."""
    opened = await at.chat.open(body.token)
    response.headers["Cache-Control"] = "no-store"
    return SessionOut(
        session=opened.bearer, expires_at=opened.expires_at, first_name=opened.first_name
    )


@router.delete("/chat/session", status_code=204)
async def close_session(at: TheDoor, who: Who) -> None:
    """End the session; its streams end with it."""
    await at.chat.close(who)


@router.post("/chat/messages", status_code=202)
async def send_message(at: TheDoor, who: Who, body: MessageIn) -> MessageOut:
    """Keep a message; 202 means that it cannot be lost any more."""
    at.messages.count(who.key, at.chat.now())
    return MessageOut(seq=await at.chat.send(who, body))


@router.get("/chat/messages", dependencies=[Place])
async def read_messages(
    at: TheDoor,
    who: Who,
    response: Response,
    after: After = None,
    before: After = None,
    wait: Annotated[float, Query(ge=0, le=25)] = 0,
) -> PageOut:
    """Return entries after a place and wait for them; or else the latest, or those before one."""
    if after is None:
        page = await at.chat.page(who, before=before)
    else:
        page = await stream.wait_for_page(at.chat, who, after, wait)
    response.headers["Cache-Control"] = "no-store"
    return PageOut(
        entries=[EntryOut.of(entry) for entry in page.entries],
        first_seq=page.first_seq,
        seen_seq=page.seen_seq,
    )


@router.get("/chat/stream", response_class=EventSourceResponse, dependencies=[Place])
async def open_stream(
    at: TheDoor,
    who: Who,
    value: Bearer,
    after: After = None,
    last_event_id: Annotated[str, Header()] = "",
) -> AsyncIterator[ServerSentEvent]:
    """Send the timeline from a place on, live."""
    start = int(last_event_id) if last_event_id.isdecimal() else after
    async for event in stream.follow(at.chat, who, value, start):
        yield event


@router.post("/chat/links/{challenge_id}")
async def secure_link(
    at: TheDoor,
    who: Who,
    response: Response,
    challenge_id: Annotated[str, Path(pattern=r"^ch-[A-Za-z0-9_-]{1,80}$")],
) -> SecureLinkOut:
    """Return the address of the secure page of a challenge of this person."""
    response.headers["Cache-Control"] = "no-store"
    return SecureLinkOut(url=await at.chat.secure_link(who, challenge_id))


@router.post("/chat/seen", status_code=204)
async def mark_seen(at: TheDoor, who: Who, body: SeenIn) -> None:
    """Note what was on the screen."""
    await at.chat.seen(who, body.seq)


@router.get("/widget/nachtwacht.js", include_in_schema=False)
async def widget_file(request: Request) -> Response:
    """Return the widget, to be embedded with one script tag."""
    return asset_response(request, widget())
