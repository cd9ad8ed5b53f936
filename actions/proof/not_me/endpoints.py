"""The part of the secure page's socket that is about «this was not me»."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from actions.proof.courier import Courier
from actions.proof.not_me.service import NotMe
from actions.proof.schemas import Secret

router = APIRouter(prefix="/secure/not-me")


class PressBody(BaseModel):
    """The token of a letter."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: Secret = Field(max_length=100)


class PressAnswer(BaseModel):
    """Self-service is shut."""

    stage: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class NotMeDoor:
    """What the route needs."""

    service: NotMe
    courier: Courier


def _door(request: Request) -> NotMeDoor:
    door: NotMeDoor = request.app.state.door.not_me
    return door


@router.post("/press")
async def press(body: PressBody, door: Annotated[NotMeDoor, Depends(_door)]) -> PressAnswer:
    """Shut self-service for the person of a letter."""
    await door.service.press(body.token)
    door.courier.wake()
    return PressAnswer()
