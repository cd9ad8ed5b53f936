"""The program `api` with a real database, a fake bot, fake actions and a clock moved by hand."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy import text

from api.bootstrap import Graph
from api.handoff.calls import EngineerRef
from api.handoff.schemas import OpenHandoff
from api.main import create_app
from api.messaging import Accepted, EntryView, InboundMessage, Services, timeline
from api.messaging.registry import Registry, discover
from api.settings import Settings
from tests.support import fake_actions, fake_bot
from tests.support.fake_actions import FakeActions
from tests.support.fake_bot import FakeBot
from tests.support.hand_clock import HandClock
from tests.support.plain_channel import PlainChannel
from tests.support.waiting import PATIENCE

EVENTS_TOKEN = "events-token-for-tests"
SETTLING = 1.0
"""Seconds, at most, that time stands still while what it has woken is at work."""


@dataclass
class Program:
    """The running program and everything around it."""

    app: FastAPI
    graph: Graph
    clock: HandClock
    bot: FakeBot
    actions: FakeActions
    plain: PlainChannel
    http: httpx.AsyncClient
    key: OKPKey

    @property
    def care(self) -> Services:
        return self.graph.services

    @property
    def engineer(self) -> EngineerRef:
        return EngineerRef("e-bram", "Bram")

    async def handoffs_of(self, talker: "Talker") -> list[OpenHandoff]:
        """Return the handoffs of a person that have not ended."""
        cases = {entry.case_id for entry in await talker.timeline()}
        return [each for each in await self.care.cards.list_open() if each.case_id in cases]

    def person(self) -> "Talker":
        return Talker(self, str(uuid.uuid4()))

    async def passes_until(
        self, happened: Callable[[], Awaitable[bool]], *, most: float = 3600, step: float = 0.5
    ) -> None:
        """Let time pass in half seconds, or other steps, until something has happened.

        Time waits for whoever it has woken to sleep again: otherwise it would run ahead of a
        program that is slow, and hours would go by in which nothing can happen.
        """
        end = self.clock.now() + timedelta(seconds=most)
        async with asyncio.timeout(PATIENCE):
            while not await happened():
                if self.clock.now() >= end:
                    raise AssertionError(f"it did not happen within {most} seconds")
                before = self.clock.sleeping
                await self.clock.advance(step)
                with suppress(TimeoutError):
                    async with asyncio.timeout(SETTLING):
                        await self.clock.until_sleeping(before)

    async def undelivered(self) -> int:
        """Return how many deliveries still wait."""
        async with self.care.sessions() as db:
            found = await db.execute(
                text("SELECT count(*) FROM api.delivery WHERE state='waiting'")
            )
            return int(found.scalar_one())

    async def notices_are_marked(self) -> None:
        """Let time pass until every notice that arrived is known to have arrived."""

        async def marked() -> bool:
            async with self.care.sessions() as db:
                left = "SELECT count(*) FROM api.handoff_notice WHERE sent_at IS NULL"
                return int((await db.execute(text(left))).scalar_one()) == 0

        await self.passes_until(marked)

    async def refused_notices(self) -> int:
        """Return how many notices to people on call were given up."""
        async with self.care.sessions() as db:
            found = await db.execute(text("SELECT count(failed_at) FROM api.handoff_notice"))
            return int(found.scalar_one())

    async def delivers_all(self) -> None:
        """Let time pass until nothing waits to be sent."""

        async def done() -> bool:
            return await self.undelivered() == 0

        await self.passes_until(done)

    async def event(self, event: dict[str, object]) -> httpx.Response:
        """Report something as the repairing program does."""
        headers = {"Authorization": f"Bearer {EVENTS_TOKEN}"}
        return await self.http.post("/internal/events", json=event, headers=headers)


class Talker:
    """One employee on one channel."""

    def __init__(self, program: Program, person_id: str, channel: str = "web") -> None:
        self.program = program
        self.id = person_id
        self.channel = channel
        self.address = f"address-{person_id}"

    def on(self, channel: str) -> "Talker":
        return Talker(self.program, self.id, channel)

    async def accept(self, typed: str, provider_id: str | None = None) -> Accepted:
        return await self.program.care.intake.accept(
            InboundMessage(
                channel=self.channel,
                provider_id=provider_id or str(uuid.uuid4()),
                person_id=self.id,
                address=self.address,
                text=typed,
            )
        )

    async def says(self, text: str) -> Accepted:
        """Send a text and wait until it is answered."""
        accepted = await self.accept(text)
        await self.program.graph.drain.idle()
        return accepted

    async def presses(self, title: str) -> Accepted:
        """Press the newest button with this title and wait for the answer."""
        buttons = [each for entry in await self.timeline() for each in entry.buttons]
        button = next(each for each in reversed(buttons) if each["title"] == title)
        accepted = await self.program.care.intake.accept(
            InboundMessage(
                channel=self.channel,
                provider_id=str(uuid.uuid4()),
                person_id=self.id,
                address=self.address,
                kind="button",
                button_id=button["id"],
            )
        )
        await self.program.graph.drain.idle()
        return accepted

    async def timeline(self) -> list[EntryView]:
        return await timeline.read(self.program.care.sessions, self.id, after=0)

    async def heard(self) -> list[str]:
        """Return what was said to this person, without the introduction."""
        intro = {self.program.care.texts.say("intro", language) for language in ("nl", "en")}
        entries = await self.timeline()
        return [e.text for e in entries if e.author != "employee" and e.text not in intro]

    async def case_id(self) -> str:
        return (await self.timeline())[-1].case_id

    async def hears(self, key: str, **values: str) -> str:
        """Wait until a sentence of ours was said; raises TimeoutError."""
        wanted = self.program.care.texts.say(key, "nl", **values)
        await self.until(lambda entries: any(entry.text == wanted for entry in entries))
        return wanted

    async def comes_to_hear(self, key: str, *, most: float = 3600, **values: str) -> None:
        """Let time pass until a sentence of ours was said."""
        wanted = self.program.care.texts.say(key, "nl", **values)
        await self.program.passes_until(self.has_heard(wanted), most=most)

    def has_heard(self, text: str) -> Callable[[], Awaitable[bool]]:
        """Return a question that is answered with True once the text was said."""

        async def heard() -> bool:
            return text in await self.heard()

        return heard

    async def until(self, true_of: Callable[[list[EntryView]], bool]) -> list[EntryView]:
        """Wait until something is true of the timeline; woken by its changes."""
        async with asyncio.timeout(PATIENCE):
            async for _ in self.program.care.wakeups.listen(self.id):
                entries = await self.timeline()
                if true_of(entries):
                    return entries
        raise AssertionError("the program stopped")


@dataclass
class Surroundings:
    """What stays when the program dies: the bot, the repairing program, and the time."""

    bot: FakeBot
    actions: FakeActions
    clock: HandClock


@asynccontextmanager
async def surroundings() -> AsyncIterator[Surroundings]:
    """Start the fakes."""
    around = Surroundings(FakeBot(), FakeActions(), HandClock())
    await around.bot.server.start()
    await around.actions.server.start()
    try:
        yield around
    finally:
        around.bot.release()
        await around.bot.server.close()
        await around.actions.server.close()


@asynccontextmanager
async def running(url: str, around: Surroundings, **changes: Any) -> AsyncIterator[Program]:
    """Run the program; it is stopped in the middle of whatever it does when the block ends.

    `changes` are settings that differ.
    """
    bot, actions, clock, plain = around.bot, around.actions, around.clock, PlainChannel()
    key = OKPKey.generate_key("Ed25519")
    values: dict[str, Any] = {
        "env": "development",
        "database_url": SecretStr(url),
        "bot_url": bot.url,
        "bot_token": SecretStr(fake_bot.TOKEN),
        "actions_url": actions.server.url,
        "actions_internal_token": SecretStr(fake_actions.TOKEN),
        "events_token": SecretStr(EVENTS_TOKEN),
        "assertion_private_key": SecretStr(key.as_pem(private=True).decode()),
    }
    settings = Settings(**(values | changes))
    installed = [each for name in ("web",) if (each := discover().get(name))]
    app = create_app(settings, clock=clock, registry=Registry([*installed, plain]))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://nachtwacht.test") as http,
    ):
        async with asyncio.timeout(PATIENCE):
            await app.state.services.wakeups.listening.wait()
        yield Program(app, app.state.graph, clock, bot, actions, plain, http, key)
