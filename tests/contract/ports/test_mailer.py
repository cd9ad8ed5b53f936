"""What every mail adapter promises."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from actions.adapters.sandbox.mailer import SandboxMailer
from actions.adapters.smtp.adapter import SmtpMailer
from actions.adapters.smtp.settings import SmtpSettings, SmtpTls
from actions.ports.mailer import Letter, Mailer, MailUnavailable
from tests.support.certificates import Authority
from tests.support.mail_system import PASSWORD, USER, MailSystem
from tests.support.proof import SteppedClock, proof_house
from tests.support.tables import empty_tables, make_tables

KNOWN = ("sandbox", "smtp-starttls", "smtp-implicit")
ADAPTERS = [name for name in KNOWN if os.environ.get("ADAPTER", name) == name.partition("-")[0]]
LETTER = Letter(to="anna@thuis.example", subject="Je code", body="Dag Anna,\n\n«12345678» – é")


@dataclass
class Bench:
    """One mail system, what arrived at an address, and a hand to take it away."""

    mailer: Mailer
    arrived: Callable[[str], Awaitable[list[Letter]]]
    take_away: Callable[[], Awaitable[None]]


async def sandbox(role_urls: dict[str, str], _folder: Path) -> AsyncIterator[Bench]:
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


async def smtp(folder: Path, tls: SmtpTls) -> AsyncIterator[Bench]:
    authority = Authority(folder)
    system = MailSystem(authority.certificate(), implicit=tls is SmtpTls.IMPLICIT)
    await system.start()
    settings = SmtpSettings(
        host="127.0.0.1",
        port=system.port,
        tls=tls,
        ca_file=authority.ca_file,
        user=USER,
        password=SecretStr(PASSWORD),
        from_address="nachtwacht@delinde.example",
    )

    async def arrived(to: str) -> list[Letter]:
        return [
            Letter(
                to,
                str(letter["subject"]),
                letter.get_content().replace("\r\n", "\n").removesuffix("\n"),
            )
            for recipient, letter in system.postmaster.letters
            if recipient == to
        ]

    yield Bench(SmtpMailer(settings, SteppedClock()), arrived, system.stop)
    await system.stop()


async def starttls(_role_urls: dict[str, str], folder: Path) -> AsyncIterator[Bench]:
    async for bench in smtp(folder, SmtpTls.STARTTLS):
        yield bench


async def implicit(_role_urls: dict[str, str], folder: Path) -> AsyncIterator[Bench]:
    async for bench in smtp(folder, SmtpTls.IMPLICIT):
        yield bench


BENCHES = {"sandbox": sandbox, "smtp-starttls": starttls, "smtp-implicit": implicit}


@pytest.fixture(params=ADAPTERS)
async def bench(
    request: pytest.FixtureRequest, role_urls: dict[str, str], tmp_path: Path
) -> AsyncIterator[Bench]:
    async for built in BENCHES[request.param](role_urls, tmp_path):
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
