"""Where the programs of a house listen, and every route that each has, from its own route table."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute

from actions.main import create_app as actions_app
from actions.proof.endpoints import secure_app
from api.internal_events.endpoints import router as events_router
from tests.support.house import House
from tests.support.waiting import PATIENCE

TCP = ("api", "secure", "sandbox", "actions", "bot")
SOCKET = "socket"
LISTENERS = (*TCP, SOCKET)
ALL_TOKENS = ("token_bot", "token_webhook", "token_internal", "token_events", "token_secure")
BANNERS = ("3.6.21", "Rasa", "rasa", "uvicorn", "sanic", "Sanic", "starlette", "Traceback")


@dataclass(frozen=True)
class InnerRoute:
    """A route for another program; `token` names the secret of the one that may call it."""

    listener: str
    method: str
    path: str
    token: str


def client(house: House, listener: str) -> httpx.Client:
    """Return a stranger's client at one listener."""
    if listener == SOCKET:
        transport = httpx.HTTPTransport(uds=str(house.layout.socket))
        return httpx.Client(transport=transport, base_url="http://secure", timeout=PATIENCE)
    return httpx.Client(base_url=house.url(listener), timeout=PATIENCE, trust_env=False)


def inner_routes() -> list[InnerRoute]:
    """Return every route between the programs that the apps have."""
    unbuilt = cast(Any, SimpleNamespace(webhook=None, internal=None, enrolment=None, token=None))
    return [
        *_of("actions", actions_app(unbuilt), {"/webhook": "token_webhook"}, "token_internal"),
        *_of(SOCKET, secure_app(unbuilt), {}, "token_secure"),
        *_of("api", events_router, {}, "token_events"),
        InnerRoute("bot", "POST", "/webhooks/care/turn", "token_bot"),
        InnerRoute("bot", "GET", "/webhooks/care/turn/c-1/i-1", "token_bot"),
        InnerRoute("bot", "GET", "/webhooks/care/ready", "token_bot"),
    ]


def _of(listener: str, app: Any, special: dict[str, str], token: str) -> Iterator[InnerRoute]:
    for route in _routes(app):
        if route.path.startswith("/health"):
            continue
        path = route.path.replace("{challenge_id}", "ch-1")
        for method in sorted(route.methods or ()):
            yield InnerRoute(listener, method, path, special.get(path, token))


def _routes(app: FastAPI | Any) -> Iterator[APIRoute]:
    """Walk routes, also those of routers that an app has taken in as they are."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from _routes(route.original_router)
