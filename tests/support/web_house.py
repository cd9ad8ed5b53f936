"""The web chat of the real program on a real port, and browsers that speak to it."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from api.channels.web.door import open_door
from api.channels.web.service import WebChat
from api.channels.web.settings import WebSettings
from tests.support.api_program import Program
from tests.support.fake_server import FakeServer
from tests.support.waiting import PATIENCE

ORIGIN = "https://intranet.example"
ANNA = "0a000001-0000-4000-8000-000000000001"
BRAM = "0a000007-0000-4000-8000-000000000007"


@dataclass
class WebHouse:
    """The running program and the key with which the host page signs."""

    program: Program
    http: httpx.AsyncClient
    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519"))

    def token(self, person: str = ANNA, *, key: OKPKey | None = None, **changes: Any) -> str:
        """Sign what the host page says; `changes` replace claims, None leaves one out."""
        now = int(self.program.clock.now().timestamp())
        claims = {
            "iss": "intranet",
            "aud": "nachtwacht",
            "sub": person,
            "name": "Anna de Vries",
            "lang": "nl",
            "jti": secrets.token_urlsafe(12),
            "iat": now,
            "exp": now + 300,
        } | changes
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "EdDSA"}, kept, key or self.key, algorithms=["EdDSA"])

    async def post_token(self, token: str) -> httpx.Response:
        return await self.http.post("/chat/session", json={"token": token})

    async def browser(self, person: str = ANNA) -> "WebBrowser":
        """Sign somebody in."""
        answer = await self.post_token(self.token(person))
        assert answer.status_code == 200, answer.text
        return WebBrowser(self, person, answer.json()["session"])


@dataclass
class WebBrowser:
    """One session."""

    house: WebHouse
    person: str
    bearer: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.bearer}"}

    async def send(self, text: str, client_id: str | None = None) -> httpx.Response:
        return await self.post({"client_id": client_id or secrets.token_hex(8), "text": text})

    async def press(self, button_id: str) -> httpx.Response:
        return await self.post({"client_id": secrets.token_hex(8), "button_id": button_id})

    async def post(self, body: dict[str, str]) -> httpx.Response:
        return await self.house.http.post("/chat/messages", json=body, headers=self.headers)

    async def read(self, **query: Any) -> dict[str, Any]:
        answer = await self.house.http.get("/chat/messages", params=query, headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def texts(self) -> list[str]:
        """Return what is on the screen, once everything has been answered."""
        await self.house.program.graph.drain.idle()
        return [entry["text"] for entry in (await self.read())["entries"]]

    @asynccontextmanager
    async def stream(self, **query: Any) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Open the stream; yields its events as `{event, id, data}`."""
        headers = self.headers | query.pop("headers", {})
        async with self.house.http.stream(
            "GET", "/chat/stream", params=query, headers=headers
        ) as answer:
            assert answer.status_code == 200, answer.status_code
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if not line and event:
            yield event
            event = {}
        elif name in {"event", "id"}:
            event[name] = value
        elif name == "data":
            event["data"] = json.loads(value)


@asynccontextmanager
async def web_house(program: Program, **changes: Any) -> AsyncIterator[WebHouse]:
    """Serve the program on a port, with keys and limits for tests."""
    server = FakeServer(program.app)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=PATIENCE) as http:
        house = WebHouse(program, http)
        values = {
            "host_keys": house.key.as_pem(private=False).decode(),
            "issuers": ("intranet",),
            "origins": (ORIGIN,),
            "session_for": timedelta(hours=12),
        } | changes
        settings = WebSettings.model_validate(values)
        open_door(program.app, WebChat(program.care, settings), settings)
        try:
            yield house
        finally:
            program.care.wakeups.close()
            await server.close()
