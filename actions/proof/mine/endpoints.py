"""The part of the secure page's socket that is about one's own proofs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from actions.proof.courier import Courier
from actions.proof.mine.changes import Changes
from actions.proof.mine.page import MinePage
from actions.proof.mine.schemas import (
    AddBody,
    ConfirmBody,
    EnterBody,
    MineAnswer,
    MineView,
    ProveBody,
    RemoveBody,
    SendBody,
)
from actions.proof.schemas import TicketBody

router = APIRouter(prefix="/secure/mine")


@dataclass(frozen=True, slots=True)
class MineDoor:
    """What the routes need."""

    page: MinePage
    changes: Changes
    courier: Courier


def _door(request: Request) -> MineDoor:
    door: MineDoor = request.app.state.door.mine
    return door


Door = Annotated[MineDoor, Depends(_door)]


@router.post("/enter")
async def enter(body: EnterBody, door: Door) -> MineAnswer:
    """Use up a link."""
    return await door.page.enter(body.token)


@router.post("/view")
async def view(body: TicketBody, door: Door) -> MineView:
    """Return what the page shows."""
    return await door.page.view(body.ticket)


@router.post("/code")
async def send_code(body: SendBody, door: Door) -> MineAnswer:
    """Send a code that proves something registered."""
    return await door.page.send_code(body.ticket, body.kind)


@router.post("/prove")
async def prove(body: ProveBody, door: Door) -> MineAnswer:
    """Take a code of something registered."""
    answer = await door.page.prove(body.ticket, kind=body.kind, code=body.code, source=body.source)
    door.courier.wake()
    return answer


@router.post("/add")
async def add(body: AddBody, door: Door) -> MineAnswer:
    """Begin to register something."""
    return await door.changes.begin(body.ticket, body.kind, body.target)


@router.post("/confirm")
async def confirm(body: ConfirmBody, door: Door) -> MineAnswer:
    """Register it."""
    answer = await door.changes.confirm(body.ticket, body.code)
    door.courier.wake()
    return answer


@router.post("/cancel")
async def cancel(body: TicketBody, door: Door) -> MineAnswer:
    """Let go of what was begun."""
    return await door.changes.cancel(body.ticket)


@router.post("/codes")
async def give_codes(body: TicketBody, door: Door) -> MineAnswer:
    """Make recovery codes and show them this once."""
    answer = await door.changes.give_codes(body.ticket)
    door.courier.wake()
    return answer


@router.post("/remove")
async def remove(body: RemoveBody, door: Door) -> MineAnswer:
    """Remove one."""
    answer = await door.changes.remove(body.ticket, body.proof_id)
    door.courier.wake()
    return answer
