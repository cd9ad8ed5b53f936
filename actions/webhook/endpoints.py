"""POST /webhook: Rasa's action call, answered with 200 whenever we know what to say."""

import asyncio
import hmac
import zlib
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)

from actions.domain.outcome import Outcome
from actions.webhook.schemas import ActionCall, Rejection

router = APIRouter()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WebhookDoor:
    """What the route needs."""

    executor: ActionExecutor
    token: str
    deadline: float
    max_bytes: int


class _TooLarge(Exception):
    """The body is larger than we read."""


async def _door(request: Request) -> WebhookDoor:
    door: WebhookDoor = request.app.state.webhook
    return door


Door = Annotated[WebhookDoor, Depends(_door)]


@router.post("/webhook")
async def webhook(request: Request, door: Door) -> JSONResponse:
    """Run one custom action of the bot."""
    if not _authorized(request, door.token):
        return JSONResponse({"error": "unauthorized"}, status_code=401)
    try:
        call = ActionCall.model_validate_json(await _body(request, door.max_bytes))
    except _TooLarge:
        return _rejection(413, "body too large", "")
    except (ValidationError, zlib.error):
        return _rejection(400, "malformed action call", "")
    return await _answer(door, call)


async def _answer(door: WebhookDoor, call: ActionCall) -> JSONResponse:
    name = call.next_action
    try:
        async with asyncio.timeout(door.deadline):
            result = await door.executor.run(call.for_sdk())
    except ActionExecutionRejection as error:
        return _rejection(400, str(error), name)
    except ActionNotFoundException as error:
        return _rejection(404, str(error), name)
    except ActionMissingDomainException as error:
        return _rejection(449, str(error), name)
    except Exception as error:  # noqa: BLE001 - Rasa would speak on as if it had worked
        log.warning("action.failed", action=name, error=type(error).__name__)
        return JSONResponse(_failed())
    return JSONResponse(result.model_dump() if result else _failed())


def _authorized(request: Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


async def _body(request: Request, limit: int) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise _TooLarge
    if request.headers.get("Content-Encoding", "").lower() != "deflate":
        return bytes(received)
    inflater = zlib.decompressobj()
    inflated = inflater.decompress(bytes(received), limit)
    if inflater.unconsumed_tail:
        raise _TooLarge
    if not inflater.eof:
        raise zlib.error("incomplete")
    return inflated


def _rejection(status: int, error: str, action_name: str) -> JSONResponse:
    return JSONResponse(Rejection(error=error, action_name=action_name).model_dump(), status)


def _failed() -> dict[str, Any]:
    return {"events": [SlotSet("outcome", Outcome.TURN_FAILED.value)], "responses": []}
