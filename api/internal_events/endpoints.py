"""`POST /internal/events`: the repairing program reports, with a token of its own."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.errors import Refused
from api.internal_events.schemas import Event
from api.internal_events.service import Events

router = APIRouter(prefix="/internal", include_in_schema=False)


def _only_actions(request: Request) -> None:
    expected = request.app.state.services.settings.events_token.get_secret_value()
    given = request.headers.get("authorization", "")
    wanted = f"Bearer {expected}"
    if not secrets.compare_digest(given.encode("latin-1", "replace"), wanted.encode()):
        raise Refused("token.refused", status=401)


def _events(request: Request) -> Events:
    found: Events = request.app.state.events
    return found


@router.post("/events", status_code=202, dependencies=[Depends(_only_actions)])
async def take(event: Event, events: Annotated[Events, Depends(_events)]) -> Response:
    """Take one event in; the same id again is fine."""
    await events.take(event)
    return Response(status_code=202)
