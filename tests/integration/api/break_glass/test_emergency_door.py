"""In without the identity provider: two proofs, seen by everybody, and not to be guessed."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, select, text

from api.break_glass.models import BreakGlassEvent, BreakGlassPerson
from api.break_glass.people import add, stop
from api.break_glass.service import PER_NAME
from api.identity.service import BREAK_GLASS_FOR
from api.sealing import new_secret
from tests.support.api_program import Program, Surroundings, running
from tests.support.desk_browser import csrf_of, engineer, words_of
from tests.support.pager import Pager
from tests.support.waiting import PATIENCE

KEY = new_secret()
PASSWORD = "drie paarden op een ladder"


@pytest.fixture(autouse=True)
def _nobody_known(_nobody_yet: None, role_urls: dict[str, str]) -> None:
    owner = create_engine(role_urls["owner"])
    with owner.begin() as connection:
        connection.execute(
            text("TRUNCATE api.engineer, api.sign_in_attempt, api.break_glass_event CASCADE")
        )
    owner.dispose()


@pytest.fixture
async def pager() -> AsyncIterator[Pager]:
    found = Pager()
    await found.server.start()
    yield found
    await found.server.close()


@pytest.fixture
async def program(api_url: str, around: Surroundings, pager: Pager) -> AsyncIterator[Program]:
    changes: dict[str, Any] = {
        "break_glass_key": SecretStr(KEY),
        "notice_lead": (pager.address,),
        "env": "production",
    }
    async with running(api_url, around, **changes) as started:
        yield started


class Visitor:
    """Somebody at the emergency door."""

    def __init__(self, program: Program, address: str, user_name: str = "eva") -> None:
        self.program = program
        self.address = address
        self.app = pyotp.TOTP(pyotp.parse_uri(address).secret)
        self.user_name = user_name
        transport = httpx.ASGITransport(app=program.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(
            transport=transport,
            base_url="http://nachtwacht.test",
            headers={"accept-language": "nl"},
        )

    def code(self, later: float = 0) -> str:
        """Return what the app shows, or will show."""
        return str(self.app.at(int(self.program.clock.now().timestamp() + later)))

    async def tries(self, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
        form = await self.http.get("/desk/emergency")
        data = {
            "user_name": self.user_name,
            "password": password,
            "code": self.code() if code is None else code,
            "csrf": csrf_of(form.text),
        }
        return await self.http.post("/desk/emergency", data=data)

    async def steps(self) -> list[str]:
        """Return what the audit trail holds, oldest first."""
        async with self.program.care.sessions() as db:
            found = await db.scalars(select(BreakGlassEvent.step).order_by(BreakGlassEvent.id))
            return list(found)


@pytest.fixture
async def eva(program: Program, api_url: str) -> Visitor:
    return Visitor(program, await add(api_url, KEY, "eva", "Eva", PASSWORD))


async def rings(program: Program, pager: Pager, times: int) -> None:
    async def rung() -> bool:
        return len(pager.taken) >= times

    await program.passes_until(rung)


class TestWhoHasBoth:
    async def test_is_let_in_and_everybody_on_call_hears_it(
        self, eva: Visitor, pager: Pager
    ) -> None:
        entered = await eva.tries()
        assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
        desk = words_of((await eva.http.get("/desk")).text)
        assert "Je bent binnen door de noodingang" in desk
        await rings(eva.program, pager, 1)
        assert "noodingang van de balie" in pager.taken[0]["title"]
        assert "Eva" not in str(pager.taken)
        assert await eva.steps() == ["added", "entered"]

    async def test_is_seen_on_every_desk_until_leaving(
        self, eva: Visitor, api_url: str, around: Surroundings
    ) -> None:
        await eva.tries()
        async with running(api_url, around) as beside:
            bram = await engineer(beside)
            await bram.sign_in()
            assert "Nu binnen door de noodingang: Eva." in await bram.reads("/desk")
            csrf = csrf_of((await eva.http.get("/desk")).text)
            await eva.http.post("/desk/sign-out", data={"csrf": csrf})
            assert "noodingang" not in await bram.reads("/desk")
        assert await eva.steps() == ["added", "entered", "left"]

    async def test_is_out_after_four_hours(self, eva: Visitor) -> None:
        await eva.tries()
        eva.program.clock.leap(BREAK_GLASS_FOR / timedelta(days=1) + 0.001)
        assert (await eva.http.get("/desk")).status_code == 303

    async def test_is_out_when_an_administrator_says_so(self, eva: Visitor, api_url: str) -> None:
        await eva.tries()
        assert await stop(api_url, "Eva")
        assert (await eva.http.get("/desk")).status_code == 303
        await eva.program.clock.advance(60)
        assert (await eva.tries()).status_code == 401

    async def test_is_out_when_the_door_is_shut_for_good(
        self, eva: Visitor, api_url: str, around: Surroundings
    ) -> None:
        await eva.tries()
        async with running(api_url, around, env="production") as shut:
            later = Visitor(shut, eva.address)
            later.http.cookies = eva.http.cookies
            assert (await later.http.get("/desk")).status_code == 303
            assert (await later.http.get("/desk/emergency")).status_code == 404
            assert "noodingang" not in (await later.http.get("/desk/sign-in")).text


class TestACode:
    async def test_is_good_once(self, eva: Visitor) -> None:
        code = eva.code()
        assert (await eva.tries(code=code)).status_code == 303
        assert (await eva.tries(code=code)).status_code == 401
        assert (await eva.tries(code=eva.code(-30))).status_code == 401
        assert (await eva.tries(code=eva.code(30))).status_code == 303

    async def test_is_good_once_also_for_many_at_the_same_time(self, eva: Visitor) -> None:
        answers = await asyncio.gather(*(eva.tries() for _ in range(4)))
        assert sorted(each.status_code for each in answers) == [303, 401, 401, 401]

    async def test_with_a_wrong_password_is_not_used_up(self, eva: Visitor) -> None:
        assert (await eva.tries("een ander wachtwoord")).status_code == 401
        assert (await eva.tries()).status_code == 303

    async def test_of_another_moment_is_refused(self, eva: Visitor) -> None:
        for later in (-90, 90):
            assert (await eva.tries(code=eva.code(later))).status_code == 401


class TestWhoGuesses:
    async def test_hears_the_same_whatever_was_wrong(self, eva: Visitor) -> None:
        answers = [
            await eva.tries("fout"),
            await eva.tries(code="000000"),
            await eva.tries(code=""),
        ]
        eva.user_name = "niemand"
        answers.append(await eva.tries())
        assert {each.status_code for each in answers} == {401}
        assert len({words_of(each.text) for each in answers}) == 1
        assert await eva.steps() == ["added", *["refused"] * 4]

    async def test_is_stopped_after_five_tries_and_people_on_call_hear_it_once(
        self, eva: Visitor, pager: Pager, api_url: str, around: Surroundings
    ) -> None:
        for _ in range(PER_NAME):
            assert (await eva.tries("fout")).status_code == 401
        refused = await eva.tries()
        assert refused.status_code == 429
        async with running(
            api_url, around, break_glass_key=SecretStr(KEY), notice_lead=(pager.address,)
        ) as again:
            assert (await Visitor(again, eva.address).tries()).status_code == 429
        await rings(eva.program, pager, 1)
        await eva.program.clock.advance(int(refused.headers["retry-after"]))
        assert (await eva.tries("fout")).status_code == 401
        assert len(set(pager.keys)) == 1
        assert "ging dicht" in pager.taken[0]["title"]
        assert (await eva.steps()).count("shut") == 1

    async def test_of_another_site_changes_nothing(self, eva: Visitor) -> None:
        data = {"user_name": "eva", "password": PASSWORD, "code": eva.code(), "csrf": "geraden"}
        assert (await eva.http.post("/desk/emergency", data=data)).status_code == 403
        assert await eva.steps() == ["added"]

    async def test_with_odd_content_is_refused_kindly(self, eva: Visitor) -> None:
        for odd in ("\x00", "é" * 6, "x" * 900, "１２３４５６"):
            eva.user_name = odd
            answer = await eva.tries(odd, odd)
            assert answer.status_code in (401, 429)


class TestWhatIsKept:
    async def test_opens_nothing_without_the_key(
        self, eva: Visitor, capfd: pytest.CaptureFixture[str]
    ) -> None:
        await eva.tries("verkeerd wachtwoord van eva")
        await eva.tries()
        async with eva.program.care.sessions() as db:
            (person,) = (await db.scalars(select(BreakGlassPerson))).all()
        assert person.password_hash.startswith("$argon2id$")
        assert eva.app.secret not in person.sealed_seed
        written = "".join(capfd.readouterr())
        assert "break_glass.entered" in written
        for never in ("verkeerd", PASSWORD, eva.app.secret, eva.code()):
            assert never not in written


class TestTheCommand:
    async def test_adds_somebody_and_shows_the_app_once(
        self, program: Program, api_url: str
    ) -> None:
        said = await command(api_url, "add", "Noor", typed=PASSWORD)
        address = re.search(r"otpauth://\S+", said)
        assert address is not None
        noor = Visitor(program, address[0], "noor")
        assert (await noor.tries()).status_code == 303
        assert await command(api_url, "list") == "noor\n"
        assert "is out" in await command(api_url, "stop", "noor")
        assert await command(api_url, "list") == "noor (stopped)\n"
        assert "too easy" in await command(api_url, "add", "piet", typed="wachtwoord123")
        assert re.fullmatch(r"[\w-]{43}\n", await command(api_url, "key"))


async def command(url: str, *arguments: str, typed: str = "") -> str:
    """Run the administrator's command and return what it says."""
    environment = {"NACHTWACHT_DATABASE_URL": url, "NACHTWACHT_BREAK_GLASS_KEY": KEY}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.break_glass", *arguments),
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        said, _ = await process.communicate(f"{typed}\n".encode())
    return said.decode()
