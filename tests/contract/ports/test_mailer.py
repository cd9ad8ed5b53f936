"""What every mail adapter promises."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from actions.adapters.sandbox.mailer import SandboxMailer
from actions.ports.mailer import Letter, Mailer, MailUnavailable
from tests.support.proof import proof_house
from tests.support.tables import empty_tables, make_tables

ADAPTERS = [name for name in ("sandbox",) if os.environ.get("ADAPTER", name) == name]
LETTER = Letter(to="anna@thuis.example", subject="Je code", body="Dag Anna,\n\n«12345678» – é")


@dataclass
class Bench:
    """One mail system, what arrived at an address, and a hand to take it away."""

    mailer: Mailer
    arrived: Callable[[str], Awaitable[list[Letter]]]
    take_away: Callable[[], Awaitable[None]]


async def sandbox(role_urls: dict[str, str]) -> AsyncIterator[Bench]:
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with proof_house(role_urls["actions"]) as house:

        async def arrived(to: str) -> list[Letter]:
            return [
                Letter(row.to_address, row.subject, row.body) for row in await house.letters(to)
            ]

        async def take_away() -> None:
            await house.turn("mail", "down")

        yield Bench(SandboxMailer(house.db, house.clock), arrived, take_away)


BENCHES = {"sandbox": sandbox}


@pytest.fixture(params=ADAPTERS)
async def bench(request: pytest.FixtureRequest, role_urls: dict[str, str]) -> AsyncIterator[Bench]:
    async for built in BENCHES[request.param](role_urls):
        yield built


class TestALetter:
    async def test_arrives_as_it_was_written_and_nowhere_else(self, bench: Bench) -> None:
        await bench.mailer.send(LETTER)
        assert await bench.arrived(LETTER.to) == [LETTER]
        assert await bench.arrived("bram@thuis.example") == []

    async def test_is_not_sent_when_mail_is_down(self, bench: Bench) -> None:
        await bench.take_away()
        with pytest.raises(MailUnavailable):
            await bench.mailer.send(LETTER)
        assert await bench.arrived(LETTER.to) == []
