"""The pushing `api` as a process that can be killed, between fakes that stay."""

import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg

from ops import keys
from ops.layout import PORTS, ROOT, Layout, environments
from ops.ports import free_ports
from ops.supervise import commands
from tests.support import fake_actions, fake_bot, pushing_api
from tests.support.api_program import Surroundings, surroundings
from tests.support.push_provider import PushProvider
from tests.support.secure_page import Loop
from tests.support.waiting import PATIENCE, eventually

SLOW_MACHINE = {"NACHTWACHT_RECEIPT_AFTER": "PT10M"}
"""No story is about an answer that is late; a machine that pauses must not make it one."""


class PushHouse:
    """`start` and `kill` are for the program; the bot and the provider of chat outlive it."""

    def __init__(
        self, loop: Loop, around: Surroundings, provider: PushProvider, urls: dict[str, str]
    ) -> None:
        self.provider = provider
        self.owner_url = urls["owner"].replace("+psycopg", "")
        self._database_url = urls["api"]
        self._loop = loop
        self._around = around
        self._process: subprocess.Popen[bytes] | None = None

    def install(self, folder: Path) -> None:
        """Choose ports and secrets, which stay the same over restarts."""
        ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True)) | {
            "bot": self._around.bot.server.port,
            "actions": self._around.actions.server.port,
        }
        layout = Layout(folder, ports)
        secrets = keys.load(folder) | {
            "token_bot": fake_bot.TOKEN,
            "token_internal": fake_actions.TOKEN,
        }
        self._environment = environments(layout, secrets, folder)["api"] | {
            "NACHTWACHT_DATABASE_URL": self._database_url,
            pushing_api.PROVIDER: self.provider.server.url,
            **SLOW_MACHINE,
        }
        factory = {"api.main:build": f"{pushing_api.__name__}:build"}
        self._command = [factory.get(word, word) for word in commands(layout)["api"]]
        self._http = httpx.Client(base_url=layout.url("api"), timeout=PATIENCE, trust_env=False)

    def start(self) -> None:
        """Start the program, unless it runs, and wait until it answers."""
        if self._process is None:
            self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)
        eventually(self._healthy)

    def kill(self, program: str) -> None:
        """Kill the program at once, as the kernel may; it stays away until `start`."""
        if program == "api" and self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def says(self, person_id: str, text: str) -> int:
        """Send a line and return its number; a person's address at the provider is their id."""
        typed = pushing_api.Said(
            person_id=person_id, provider_id=uuid.uuid4().hex, address=person_id, text=text
        )
        answer = self._http.post(pushing_api.SAID, json=typed.model_dump()).raise_for_status()
        return int(answer.json()["seq"])

    def bot_thinks(self) -> None:
        """Let the bot answer nothing for now."""
        self._at_the_bot(self._around.bot.hang)

    def bot_answers(self) -> None:
        """Let the bot answer all that it was asked."""
        self._at_the_bot(self._around.bot.release)

    def _at_the_bot(self, what: Callable[[], None]) -> None:
        async def do() -> None:
            what()

        self._loop.run(do())

    def changes(self, statement: str) -> None:
        """Change something as the owner of the database."""
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database as its owner."""
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(query.encode()).fetchall()

    def _healthy(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError("the program ended by itself")
        try:
            return self._http.get("/health/ready").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


@contextmanager
def push_house(folder: Path, urls: dict[str, str]) -> Iterator[PushHouse]:
    """Run everything for the length of a block; `urls` are the addresses of the database."""
    loop, parts = Loop(), AsyncExitStack()
    try:
        around = loop.run(parts.enter_async_context(surroundings()))
        provider = PushProvider()
        loop.run(provider.server.start())
        parts.push_async_callback(provider.server.close)
        house = PushHouse(loop, around, provider, urls)
        house.install(folder)
        try:
            house.start()
            yield house
        finally:
            house.kill("api")
    finally:
        loop.run(parts.aclose())
        loop.stop()
