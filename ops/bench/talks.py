"""One conversation with either side, spoken as a client of it speaks."""

import asyncio
import json
import secrets
import time
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Protocol, Self

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from ops.bench.plan import Plan
from ops.layout import INTRANET

HELLO = "hoe staat het ermee"
PATIENCE = 30.0


class Unanswered(Exception):
    """A message that was accepted got no answer, or another one than an answer of the dialogue."""


@dataclass(frozen=True)
class Moment:
    """When one message was sent, accepted and answered, and with which words."""

    sent: float
    accepted: float
    answered: float
    said: str


class Talk(Protocol):
    """A conversation that is already going on; `listen` and `leave` surround what is said."""

    async def listen(self) -> None: ...

    async def say(self, text: str) -> Moment:
        """Say something and wait for the answer; raises `Unanswered`."""
        ...

    async def leave(self) -> None: ...


class StockTalk:
    """A conversation over Rasa's own REST channel, which accepts by answering."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._name = secrets.token_hex(8)

    @classmethod
    async def begin(cls, http: httpx.AsyncClient, _plan: Plan) -> Self:
        """Say hello, unmeasured."""
        talk = cls(http)
        await talk.say(HELLO)
        return talk

    async def listen(self) -> None:
        """Nothing to open."""

    async def say(self, text: str) -> Moment:
        """Say something and wait for the answer; raises `Unanswered`."""
        sent = time.perf_counter()
        response = await self._http.post(
            "/webhooks/rest/webhook", json={"sender": self._name, "message": text}
        )
        answered = time.perf_counter()
        response.raise_for_status()
        replies = response.json()
        if not replies:
            raise Unanswered(text)
        return Moment(sent, sent, answered, replies[0]["text"])

    async def leave(self) -> None:
        """Nothing to close."""


class HouseTalk:
    """A conversation over the web channel: messages by POST, answers from the stream."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http
        self._person = str(uuid.uuid4())
        self._bearers: list[str] = []
        self._seen = 0
        self._turn = 0
        self._waiting: deque[asyncio.Future[tuple[float, str]]] = deque()
        self._reader: asyncio.Task[None] | None = None

    @classmethod
    async def begin(cls, http: httpx.AsyncClient, plan: Plan) -> Self:
        """Sign an invented person in and say hello, unmeasured: the first answer has a preface."""
        talk = cls(http)
        for _ in range(plan.sessions):
            body = {"token": talk._token(plan.host_key)}
            response = await http.post("/chat/session", json=body)
            response.raise_for_status()
            talk._bearers.append(response.json()["session"])
        await talk._hello()
        return talk

    def _token(self, key: str) -> str:
        now = int(time.time())
        claims = {
            "iss": INTRANET,
            "aud": "nachtwacht",
            "sub": self._person,
            "name": "Bente Proef",
            "lang": "nl",
            "jti": secrets.token_urlsafe(12),
            "iat": now,
            "exp": now + 120,
        }
        signer = OKPKey.import_key(key)
        return jwt.encode({"alg": "Ed25519"}, claims, signer, algorithms=["Ed25519"])

    async def _hello(self) -> None:
        after = await self._post(HELLO)
        async with asyncio.timeout(PATIENCE):
            while self._seen == 0:
                page = await self._http.get(
                    "/chat/messages",
                    params={"after": after, "wait": 20},
                    headers=self._bearer(),
                )
                page.raise_for_status()
                entries = page.json()["entries"]
                self._seen = entries[-1]["seq"] if entries else 0

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._bearers[self._turn % len(self._bearers)]}"}

    async def _post(self, text: str) -> int:
        body = {"client_id": secrets.token_hex(8), "text": text}
        response = await self._http.post("/chat/messages", json=body, headers=self._bearer())
        response.raise_for_status()
        self._turn += 1
        seq: int = response.json()["seq"]
        return seq

    async def listen(self) -> None:
        """Open the stream; returns when it is live."""
        live = asyncio.Event()
        self._reader = asyncio.create_task(self._read(live))
        arrived = asyncio.create_task(live.wait())
        await asyncio.wait((self._reader, arrived), return_when=asyncio.FIRST_COMPLETED)
        if not live.is_set():
            arrived.cancel()
            await self._reader
            raise Unanswered("the stream ended")

    async def _read(self, live: asyncio.Event) -> None:
        address = f"/chat/stream?after={self._seen}"
        timeout = httpx.Timeout(10, read=60)
        async with self._http.stream(
            "GET", address, headers=self._bearer(), timeout=timeout
        ) as response:
            response.raise_for_status()
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event:"):
                    event = line[6:].strip()
                elif event == "live":
                    live.set()
                elif event == "entry" and line.startswith("data:"):
                    self._hear(json.loads(line[5:]))

    def _hear(self, entry: dict[str, str]) -> None:
        if entry["author"] == "employee" or not self._waiting:
            return
        self._waiting.popleft().set_result((time.perf_counter(), entry["text"]))

    async def say(self, text: str) -> Moment:
        """Say something and wait for the answer; raises `Unanswered`."""
        answer: asyncio.Future[tuple[float, str]] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        sent = time.perf_counter()
        await self._post(text)
        accepted = time.perf_counter()
        done, _ = await asyncio.wait((answer,), timeout=PATIENCE)
        if not done:
            raise Unanswered(text)
        answered, said = answer.result()
        return Moment(sent, min(accepted, answered), answered, said)

    async def leave(self) -> None:
        """Close the stream."""
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
