"""The program `api` with one more channel, «push», that sends over HTTP and takes in over HTTP.

uvicorn starts `build` as it starts the real program, with the same environment.
"""

import os
from typing import Final

import httpx
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from api import logging
from api.channels.web.channel import CHANNEL as WEB
from api.main import create_app
from api.messaging import Capabilities, Care, DeliveryFailed, InboundMessage, OutboundMessage
from api.messaging.registry import Registry
from api.settings import Settings
from tests.support.waiting import PATIENCE

PROVIDER: Final = "PUSH_PROVIDER_URL"
"""The name of the variable that says where messages are sent to."""
LONGEST: Final = 160
SAID: Final = "/push/said"

router = APIRouter()


class PushChannel:
    """Sends each part with its key; a provider that does not answer makes it fail for a while."""

    name = "push"
    capabilities = Capabilities(
        push=True, buttons=False, typing=False, edit=False, max_length=LONGEST
    )

    def __init__(self, provider_url: str) -> None:
        self._http = httpx.AsyncClient(base_url=provider_url, timeout=PATIENCE, trust_env=False)

    async def send(self, address: str, message: OutboundMessage) -> str:
        try:
            answer = await self._http.post(
                "/messages",
                json={"address": address, "text": message.text},
                headers={"Idempotency-Key": message.key},
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise DeliveryFailed(type(error).__name__, permanent=False) from error
        return str(answer.json()["id"])


class Said(BaseModel):
    """What somebody typed at the far side."""

    person_id: str
    provider_id: str
    address: str
    text: str


@router.post(SAID, status_code=202)
async def said(typed: Said, care: Care) -> dict[str, int]:
    """Take a message in, as a webhook of a provider does."""
    accepted = await care.intake.accept(
        InboundMessage(
            channel=PushChannel.name,
            provider_id=typed.provider_id,
            person_id=typed.person_id,
            address=typed.address,
            text=typed.text,
        )
    )
    return {"seq": accepted.seq}


def build() -> FastAPI:
    """Read the environment once and return the program."""
    logging.configure()
    channels = Registry([WEB, PushChannel(os.environ[PROVIDER])])
    app = create_app(Settings(), registry=channels)
    app.include_router(router)
    return app
