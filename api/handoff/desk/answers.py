"""What the addresses of the desk share: who asks, and how a page or a form is answered."""

import secrets
from typing import Annotated, Any

from fastapi import Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.handoff.calls import LONGEST_NOTE, LONGEST_REPLY, EngineerRef
from api.handoff.desk.service import Desk, pages
from api.identity.current import Reader
from api.identity.page import BY_SCRIPT, Pages
from api.identity.service import SignedIn
from api.messaging.services import Care


def _desk(care: Care, engineer: Reader) -> Desk:
    return Desk(care, engineer)


TheDesk = Annotated[Desk, Depends(_desk)]
Note = Annotated[str, Form(max_length=LONGEST_NOTE)]


def after(request: Request, place: str) -> Response:
    """Answer our script with nothing, and a form with the page that comes next."""
    if request.headers.get(BY_SCRIPT):
        return Response(status_code=204)
    return RedirectResponse(place, 303)


def page(
    template: str, at: Desk, engineer: SignedIn, *, of: Pages | None = None, **context: Any
) -> Response:
    """Return a page, or a part of one; `of` are pages that have more than the desk's own."""
    shown: dict[str, Any] = {
        "base": "",
        "engineer": engineer,
        "speech": at.speech,
        "now": at.now,
        "new_id": secrets.token_urlsafe(12),
        "longest_reply": LONGEST_REPLY,
        "longest_note": LONGEST_NOTE,
    }
    return (of or pages()).render(template, engineer.language, **(shown | context))


def ref(engineer: SignedIn) -> EngineerRef:
    """Return the engineer as calls know her."""
    return EngineerRef(engineer.id, engineer.name)
