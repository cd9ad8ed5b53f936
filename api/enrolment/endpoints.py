"""The address under which engineers see how many people have a proof."""

from uuid import uuid4

from fastapi import APIRouter, Response

from api.assertion import Asker
from api.enrolment.pages import context, pages
from api.handoff.desk.answers import TheDesk, page
from api.identity.current import Reader
from api.identity.page import PageRoute
from api.messaging.services import Care

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PLACE = "/desk/enrolment"
_NO_CASE = "none"


@router.get(PLACE)
async def sheet(at: TheDesk, engineer: Reader, care: Care) -> Response:
    """Show the numbers as they are now, or that nobody can count them at this moment."""
    asker = Asker(engineer.id, _NO_CASE, f"desk-{uuid4()}", "desk", act="engineer")
    shown = context(await care.actions.coverage(asker), at.speech, at.now)
    return page(
        "enrolment.html",
        at,
        engineer,
        of=pages(),
        open_id="",
        base=PLACE,
        **shown,
        **await at.calls(),
    )
