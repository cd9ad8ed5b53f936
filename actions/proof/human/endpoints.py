"""The part of the secure page's socket that is about an engineer's check."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from actions.proof.courier import Courier
from actions.proof.human.page import CheckPage
from actions.proof.human.schemas import (
    CheckAnswer,
    CheckView,
    ConfirmBody,
    EnterBody,
    RecordBody,
)
from actions.proof.schemas import TicketBody

router = APIRouter(prefix="/secure/check")


@dataclass(frozen=True, slots=True)
class CheckDoor:
    """What the routes need."""

    page: CheckPage
    courier: Courier


def _door(request: Request) -> CheckDoor:
    door: CheckDoor = request.app.state.door.check
    return door


Door = Annotated[CheckDoor, Depends(_door)]


@router.post("/enter")
async def enter(body: EnterBody, door: Door) -> CheckAnswer:
    """Use up a link."""
    return await door.page.enter(body.token)


@router.post("/view")
async def view(body: TicketBody, door: Door) -> CheckView:
    """Return what the page shows."""
    return await door.page.view(body.ticket)


@router.post("/record")
async def record(body: RecordBody, door: Door) -> CheckAnswer:
    """Take what was compared."""
    answer = await door.page.record(body)
    door.courier.wake()
    return answer


@router.post("/confirm")
async def confirm(body: ConfirmBody, door: Door) -> CheckAnswer:
    """Take the word of a second engineer."""
    return await door.page.confirm(body.ticket, body.code)


@router.post("/give")
async def give(body: TicketBody, door: Door) -> CheckAnswer:
    """Return the code to read out."""
    answer = await door.page.give(body.ticket)
    door.courier.wake()
    return answer
