"""An engineer signs in, and nobody else does."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest
from pydantic import SecretStr
from sqlalchemy import delete, func, select

from api.clock import SystemClock
from api.identity import repository
from api.identity.demo import USER_NAME, ensure_demo_engineer
from api.identity.limits import PER_NAME, PER_SOURCE
from api.identity.models import EngineerSession, SignInAttempt
from api.identity.passwords import Passwords
from api.identity.service import SESSION_FOR, Identity
from tests.support.api_program import Program
from tests.support.desk_browser import PASSWORD, DeskBrowser, csrf_of, engineer, words_of


@pytest.fixture
async def bram(program: Program) -> DeskBrowser:
    async with program.care.sessions.begin() as db:
        await db.execute(delete(SignInAttempt))
        await db.execute(delete(EngineerSession))
    return await engineer(program)


class TestTheRightPassword:
    async def test_leads_to_the_place_one_came_for(self, bram: DeskBrowser) -> None:
        sent_away = await bram.http.get("/desk/handoffs/h-1")
        assert sent_away.headers["location"] == "/desk/sign-in?next=/desk/handoffs/h-1"
        signed_in = await bram.sign_in(place="/desk/handoffs/h-1")
        assert signed_in.status_code == 303
        assert signed_in.headers["location"] == "/desk/handoffs/h-1"
        assert "Oproepen" in await bram.reads("/desk")

    async def test_gives_a_cookie_that_scripts_and_other_sites_cannot_use(
        self, bram: DeskBrowser
    ) -> None:
        cookies = (await bram.sign_in()).headers.get_list("set-cookie")
        session = next(each for each in cookies if each.startswith("nachtwacht_desk="))
        assert "HttpOnly" in session
        assert "SameSite=strict" in session
        assert "Path=/;" in session

    async def test_is_not_what_the_database_knows(self, bram: DeskBrowser) -> None:
        await bram.sign_in()
        async with bram.program.care.sessions() as db:
            kept = await db.scalar(select(EngineerSession.token_hash))
            known = await repository.by_user_name(db, "bram")
        assert kept != bram.token()
        assert known is not None
        assert known.password_hash is not None
        assert known.password_hash.startswith("$argon2id$")

    async def test_of_another_place_is_not_followed(self, bram: DeskBrowser) -> None:
        signed_in = await bram.sign_in(place="https://evil.example/desk")
        assert signed_in.headers["location"] == "/desk"


class TestAWrongPassword:
    async def test_is_answered_like_an_unknown_name(self, bram: DeskBrowser) -> None:
        wrong = await bram.sign_in("een ander woord")
        bram.user_name = "niemand"
        unknown = await bram.sign_in("een ander woord")
        assert wrong.status_code == unknown.status_code == 401
        assert words_of(wrong.text) == words_of(unknown.text)
        assert "horen niet bij elkaar" in words_of(wrong.text)

    async def test_of_an_unknown_name_takes_as_long_as_of_a_known_one(self) -> None:
        passwords = Passwords()
        kept = await passwords.hash(PASSWORD)
        await passwords.holds("warm", None)
        spent: dict[str | None, list[float]] = {None: [], kept: []}
        for known in [None, kept] * 8:
            started = process_time()
            assert not await passwords.holds("fout", known)
            spent[known].append(process_time() - started)
        assert 0.5 < min(spent[None]) / min(spent[kept]) < 2

    async def test_holds_never_for_nobody(self) -> None:
        assert not await Passwords().holds("nobody has this one", None)

    async def test_cannot_be_tried_for_ever_not_even_all_at_once(self, bram: DeskBrowser) -> None:
        form = await bram.http.get("/desk/sign-in")
        data = {"user_name": "bram", "password": "fout", "csrf": csrf_of(form.text)}
        answers = await asyncio.gather(
            *(bram.http.post("/desk/sign-in", data=data) for _ in range(PER_NAME + 5))
        )
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(401) <= PER_NAME
        assert set(statuses) <= {401, 429}

    async def test_is_forgotten_after_a_quarter_of_an_hour(self, bram: DeskBrowser) -> None:
        for _ in range(PER_NAME):
            await bram.sign_in("fout")
        refused = await bram.sign_in()
        assert refused.status_code == 429
        assert "te vaak" in words_of(refused.text)
        await bram.program.clock.advance(int(refused.headers["retry-after"]) + 1)
        assert (await bram.sign_in()).status_code == 303

    async def test_under_many_names_stops_the_source(self, bram: DeskBrowser) -> None:
        for number in range(PER_SOURCE):
            bram.user_name = f"naam{number}"
            await bram.sign_in("fout")
        bram.user_name = "bram"
        assert (await bram.sign_in()).status_code == 429

    async def test_before_the_right_one_counts_no_longer(self, bram: DeskBrowser) -> None:
        for _ in range(PER_NAME - 1):
            await bram.sign_in("fout")
        assert (await bram.sign_in()).status_code == 303
        async with bram.program.care.sessions() as db:
            assert await db.scalar(select(func.count()).select_from(SignInAttempt)) == 0


class TestAForm:
    async def test_without_our_token_signs_nobody_in(self, bram: DeskBrowser) -> None:
        data = {"user_name": "bram", "password": PASSWORD, "csrf": "geraden"}
        answer = await bram.http.post("/desk/sign-in", data=data)
        assert answer.status_code == 403
        assert "nachtwacht_desk" not in bram.http.cookies

    @pytest.mark.parametrize(
        "place", ["/desk/sign-out", "/desk/language", "/desk/handoffs/h-1/accept"]
    )
    async def test_of_another_site_changes_nothing(self, bram: DeskBrowser, place: str) -> None:
        await bram.sign_in()
        answer = await bram.http.post(place, data={"csrf": "x", "language": "en"})
        assert answer.status_code == 403
        assert "te oud" in words_of(answer.text)
        assert "Oproepen" in await bram.reads("/desk")

    @pytest.mark.parametrize(
        "data",
        [{}, {"user_name": "\x00"}, {"user_name": "é" * 400, "password": "x" * 5000}],
        ids=["empty", "nul", "long"],
    )
    async def test_with_odd_content_is_refused_kindly(
        self, bram: DeskBrowser, data: dict[str, str]
    ) -> None:
        form = await bram.http.get("/desk/sign-in")
        answer = await bram.http.post("/desk/sign-in", data=data | {"csrf": csrf_of(form.text)})
        assert answer.status_code == 401


class TestASession:
    async def test_ends_after_twelve_hours(self, bram: DeskBrowser) -> None:
        await bram.sign_in()
        await bram.program.clock.advance(SESSION_FOR.total_seconds() - 1)
        assert (await bram.http.get("/desk")).status_code == 200
        await bram.program.clock.advance(2)
        assert (await bram.http.get("/desk")).status_code == 303

    async def test_ends_at_signing_out_also_for_who_kept_the_cookie(
        self, bram: DeskBrowser
    ) -> None:
        await bram.sign_in()
        kept = bram.token()
        assert (await bram.sends("/desk/sign-out")).status_code == 303
        bram.http.cookies.set("nachtwacht_desk", kept)
        assert (await bram.http.get("/desk")).status_code == 303

    async def test_ends_when_the_engineer_may_no_longer_work(self, bram: DeskBrowser) -> None:
        await bram.sign_in()
        async with bram.program.care.sessions.begin() as db:
            known = await repository.by_user_name(db, "bram")
            assert known is not None
            known.active = False
        assert (await bram.http.get("/desk")).status_code == 303
        assert (await bram.sign_in()).status_code == 401

    async def test_keeps_the_language_that_was_chosen(self, bram: DeskBrowser) -> None:
        await bram.sign_in()
        await bram.sends("/desk/language", language="en")
        assert "Nobody is waiting now." in await bram.reads("/desk")

    async def test_that_our_script_misses_is_told_as_such(self, bram: DeskBrowser) -> None:
        answer = await bram.http.get("/desk/parts/calls", headers={"x-desk": "1"})
        assert answer.status_code == 401
        assert answer.json() == {"error": "sign_in.needed"}

    async def test_is_found_again_behind_a_link_on_another_site(self, bram: DeskBrowser) -> None:
        """The strict cookie stays at home on the first request; the page asks once more itself."""
        answer = await bram.http.get("/desk/h/h-1", headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 200
        assert 'http-equiv="refresh" content="0; url=/desk/h/h-1"' in answer.text


class TestInProduction:
    async def test_there_is_no_signing_in_by_password(self, bram: DeskBrowser) -> None:
        form = await bram.http.get("/desk/sign-in")
        await bram.sign_in()
        care = bram.program.care
        live = care.settings.model_copy(update={"env": "production"})
        bram.program.app.state.services = replace(care, settings=live)
        bram.program.app.state.identity = None
        assert (await bram.http.get("/desk")).status_code == 303
        page = await bram.http.get("/desk/sign-in")
        assert 'name="password"' not in page.text
        data = {"user_name": "bram", "password": PASSWORD, "csrf": csrf_of(form.text)}
        refused = await bram.http.post("/desk/sign-in", data=data)
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers or "desk" not in refused.headers["set-cookie"]


class TestOverHttps:
    async def test_cookies_are_bound_to_this_host(self, bram: DeskBrowser) -> None:
        care = bram.program.care
        secure = care.settings.model_copy(update={"public_url": "https://care.example"})
        bram.program.app.state.services = replace(care, settings=secure)
        cookie = (await bram.http.get("/desk/sign-in")).headers["set-cookie"]
        assert cookie.startswith("__Host-nachtwacht_sign_in=")
        assert "Secure" in cookie


class TestTheEngineerOfTheDemo:
    async def test_is_there_in_development_and_gone_in_production(self, program: Program) -> None:
        care = program.care
        password = "demo-wachtwoord-van-vannacht"
        known = {"demo_engineer_password": SecretStr(password)}
        here = care.settings.model_copy(update=known)
        live = care.settings.model_copy(update=known | {"env": "production"})

        async def signs_in(*, passwords_allowed: bool) -> bool:
            identity = Identity(
                care.sessions, SystemClock(), Passwords(), passwords_allowed=passwords_allowed
            )
            return await identity.sign_in(USER_NAME, password, "demo") is not None

        async with care.sessions.begin() as db:
            if earlier := await repository.by_user_name(db, USER_NAME):
                await db.delete(earlier)
        await ensure_demo_engineer(care.sessions, here)
        assert await signs_in(passwords_allowed=True)
        assert not await signs_in(passwords_allowed=False)
        await ensure_demo_engineer(care.sessions, live)
        assert not await signs_in(passwords_allowed=True)
        await ensure_demo_engineer(care.sessions, here)
        assert await signs_in(passwords_allowed=True)

    async def test_never_takes_the_place_of_a_real_one(self, bram: DeskBrowser) -> None:
        care = bram.program.care
        known = care.settings.model_copy(update={"demo_engineer_password": SecretStr("anders")})
        await ensure_demo_engineer(care.sessions, known)
        assert (await bram.sign_in()).status_code == 303


class TestCleaningUp:
    async def test_a_sign_in_forgets_what_ended(self, bram: DeskBrowser) -> None:
        await bram.sign_in()
        await bram.program.clock.advance(timedelta(hours=13).total_seconds())
        bram.http.cookies.clear()
        await bram.sign_in()
        async with bram.program.care.sessions() as db:
            assert await db.scalar(select(func.count()).select_from(EngineerSession)) == 1
