"""A small real server that speaks the bot's side of the contract and can misbehave."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.support.fake_server import FakeServer

TOKEN = "bot-token-for-tests-only"
TurnBody = dict[str, Any]
Script = Callable[[TurnBody], list[dict[str, Any]]]


def echo(turn: TurnBody) -> list[dict[str, Any]]:
    """Answer with what was said."""
    said = turn.get("text") or json.dumps(turn.get("payload"), sort_keys=True)
    return [{"text": f"bot: {said}", "buttons": [], "custom": None}]


class FakeBot:
    """Keeps its turns like a tracker does.

    `script` makes the replies; `hang` holds every turn until `release`; `lose_answers` drops the
    connection after so many turns were stored; `empty` gives so many empty answers first. `reads`
    tells which problems a text names, as pairs of intent and part of the text; `unsure` which texts
    are not understood, with the intents that are likeliest; `means` the intent of a text; `signals`
    what else a text says that holds the key.
    """

    def __init__(self) -> None:
        self.script: Script = echo
        self.language = "nl"
        self.reads: dict[str, list[tuple[str, str]]] = {}
        self.unsure: dict[str, list[str]] = {}
        self.means: dict[str, str] = {}
        self.signals: dict[str, list[str]] = {}
        self.texts_of_turns: dict[tuple[str, str], str] = {}
        self.turns: list[TurnBody] = []
        self.tracker: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.recalled: list[str] = []
        self.empty = 0
        self.status = 200
        self.lose_answers = 0
        self.arrived = asyncio.Event()
        self.stored = asyncio.Event()
        self._go = asyncio.Event()
        self._go.set()
        self.server = FakeServer(
            Starlette(
                routes=[
                    Route("/", lambda _: PlainTextResponse("Hello from Rasa: 3.6.21")),
                    Route("/webhooks/care/turn", self._turn, methods=["POST"]),
                    Route("/webhooks/care/turn/{case}/{inbox}", self._recall, methods=["GET"]),
                ]
            )
        )

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def texts(self) -> list[str]:
        """What was typed to the bot, in order of arrival."""
        return [turn["text"] for turn in self.turns if turn.get("text")]

    def hang(self) -> None:
        self._go.clear()

    def release(self) -> None:
        self._go.set()

    async def _turn(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "token"}, 401)
        turn = await request.json()
        self.turns.append(turn)
        self.arrived.set()
        await self._go.wait()
        if self.status != 200:
            return JSONResponse({"error": "status"}, self.status)
        replies = self.script(turn)
        if self.empty:
            self.empty -= 1
            replies = []
        self.tracker[turn["case_id"], turn["inbox_id"]] = replies
        self.texts_of_turns[turn["case_id"], turn["inbox_id"]] = turn.get("text") or ""
        self.stored.set()
        if self.lose_answers:
            self.lose_answers -= 1
            return JSONResponse({"error": "lost"}, 502)
        return self._answer(turn["case_id"], turn["inbox_id"])

    async def _recall(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "token"}, 401)
        key = (request.path_params["case"], request.path_params["inbox"])
        self.recalled.append(key[1])
        if key not in self.tracker:
            return JSONResponse({"error": "unknown"}, 404)
        return self._answer(*key)

    def _answer(self, case_id: str, inbox_id: str) -> Response:
        text = self.texts_of_turns[case_id, inbox_id]
        problems = [
            {
                "intent": intent,
                "text": part,
                "start": text.index(part),
                "end": text.index(part) + len(part),
                "confidence": 0.9,
            }
            for intent, part in self.reads.get(text, [])
        ]
        likely = self.unsure.get(text)
        first = problems[0]["intent"] if problems else self.means.get(text, "greet")
        name = first if likely is None else "nlu_fallback"
        return JSONResponse(
            {
                "case_id": case_id,
                "inbox_id": inbox_id,
                "language": self.language,
                "intent": {"name": name, "confidence": 0.9},
                "ranking": [{"name": each, "confidence": 0.3} for each in likely or []],
                "problems": problems,
                "signals": [
                    each for key, found in self.signals.items() if key in text for each in found
                ],
                "replies": self.tracker[case_id, inbox_id],
            }
        )
