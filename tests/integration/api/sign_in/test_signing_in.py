"""Employees and engineers come in by way of the identity provider, and go out again."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from api.sign_in.models import SignInSession
from api.sign_in.unlink import unlink
from tests.support.api_program import Surroundings, running
from tests.support.desk_browser import csrf_of, words_of
from tests.support.forging_provider import ANNA, BRAM, ForgingProvider
from tests.support.sign_in_house import (
    OWN_PAGE,
    Walker,
    kept,
    nothing_is_kept,
    oidc_settings,
)

ENGINEER = {"roles": ["nachtwacht-engineer"], "sub": "bram", "oid": BRAM, "name": "Bram Bos"}


@pytest.fixture
def bram(anna: Walker) -> Walker:
    """Return an engineer in front of the browser."""
    anna.provider.changes = dict(ENGINEER)
    return anna


class TestAnEmployee:
    async def test_chats_after_signing_in(self, anna: Walker) -> None:
        entered = await anna.signs_in()
        assert entered.status_code == 303
        assert entered.headers["location"] == "/chat"
        assert "Hoi Anna" in words_of((await anna.http.get("/chat")).text)
        bearer = await anna.opens_chat()
        message = {"client_id": "eerste-bericht", "text": "mijn citrix hangt"}
        headers = {"authorization": f"Bearer {bearer}"}
        sent = await anna.http.post("/chat/messages", json=message, headers=headers)
        assert sent.status_code == 202
        await anna.program.graph.drain.idle()
        heard = [entry["text"] for entry in (await anna.reads_chat(bearer)).json()["entries"]]
        assert "bot: mijn citrix hangt" in heard
        assert (await kept(anna.program))["person"] == 1

    async def test_who_is_not_signed_in_is_sent_to_the_provider(self, anna: Walker) -> None:
        answer = await anna.http.get("/chat")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/chat")

    async def test_is_asked_for_with_all_that_protects(self, anna: Walker) -> None:
        address = await anna.sets_out()
        asked = parse_qs(urlsplit(address).query)
        assert address.startswith(f"{anna.provider.issuer}/authorize?")
        assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/callback"]
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["max_age"] == ["43200"]
        assert len(asked["nonce"][0]) == len(asked["state"][0]) == 43

    async def test_gets_a_cookie_that_scripts_cannot_read_and_the_database_does_not_know(
        self, anna: Walker
    ) -> None:
        cookie = (await anna.signs_in()).headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        secret = anna.http.cookies["nachtwacht_session"]
        async with anna.program.care.sessions() as db:
            (found,) = (await db.scalars(select(SignInSession))).all()
        assert secret not in str(vars(found))
        assert "eyJ" not in found.sealed.partition(".")[2]

    async def test_gets_a_new_secret_at_each_sign_in_and_the_old_one_ends(
        self, anna: Walker
    ) -> None:
        await anna.signs_in()
        first = anna.http.cookies["nachtwacht_session"]
        await anna.signs_in()
        assert anna.http.cookies["nachtwacht_session"] != first
        assert (await kept(anna.program))["sign_in_session"] == 1

    async def test_who_is_told_of_only_in_userinfo_is_known_too(self, anna: Walker) -> None:
        anna.provider.changes = {"oid": None, "name": None, "given_name": None}
        anna.provider.told = {"oid": ANNA, "name": "Anna Userinfo"}
        await anna.signs_in()
        assert "Hoi Anna" in words_of((await anna.http.get("/chat")).text)

    async def test_can_sign_in_in_two_tabs_at_once(self, anna: Walker) -> None:
        one, two = await anna.sets_out(), await anna.sets_out()
        assert (await anna.returns(one)).status_code == 303
        assert (await anna.returns(two)).status_code == 303

    async def test_comes_back_to_no_other_place_than_ours(self, anna: Walker) -> None:
        for place in ("https://evil.example", "//evil.example", "/desk/../x", "/chat/x", "\\evil"):
            assert (await anna.signs_in(place)).headers["location"] == "/chat"


class TestAnAccountThatWasMadeAnew:
    async def test_is_the_same_person_again_after_an_administrator_said_so(
        self, anna: Walker, api_url: str
    ) -> None:
        await anna.signs_in()
        anna.provider.changes = {"sub": "anna-anew"}
        assert (await anna.signs_in()).status_code == 403
        assert await unlink(api_url, ANNA) == 1
        assert (await anna.http.get("/chat")).status_code == 303
        assert (await anna.signs_in()).status_code == 303


class TestOverHttps:
    async def test_cookies_are_bound_to_this_host(self, anna: Walker) -> None:
        care = anna.program.care
        secure = care.settings.model_copy(update={"public_url": "https://care.example"})
        anna.program.app.state.services = replace(care, settings=secure)
        cookie = (await anna.http.get("/sign-in")).headers["set-cookie"]
        assert cookie.startswith("__Host-nachtwacht_flow=")
        assert "Secure" in cookie


class TestASession:
    async def test_ends_at_signing_out_with_its_chats_and_the_provider_is_told(
        self, anna: Walker
    ) -> None:
        await anna.signs_in()
        bearer = await anna.opens_chat()
        secret = anna.http.cookies["nachtwacht_session"]
        out = await anna.http.post("/sign-out", headers=OWN_PAGE)
        assert out.headers["clear-site-data"] == '"storage"'
        assert f"{anna.provider.issuer}/end?" in out.text
        assert "id_token_hint=ey" in out.text
        anna.http.cookies.set("nachtwacht_session", secret)
        assert (await anna.http.get("/chat")).status_code == 303
        assert (await anna.reads_chat(bearer)).status_code == 401
        assert "Je bent uitgelogd" in words_of((await anna.http.get("/signed-out")).text)

    async def test_ends_twelve_hours_after_the_proof_at_the_provider(self, anna: Walker) -> None:
        anna.provider.changes = {"auth_time": int(anna.program.clock.now().timestamp()) - 39600}
        await anna.signs_in()
        bearer = await anna.opens_chat()
        await anna.program.clock.advance(3600 - 1)
        assert (await anna.http.get("/chat")).status_code == 200
        assert (await anna.reads_chat(bearer)).status_code == 200
        await anna.program.clock.advance(2)
        assert (await anna.http.get("/chat")).status_code == 303
        assert (await anna.word()).status_code == 401
        assert (await anna.reads_chat(bearer)).status_code == 401

    async def test_ends_sooner_where_that_is_set(
        self, api_url: str, around: Surroundings, provider: ForgingProvider
    ) -> None:
        short = oidc_settings(provider.issuer, session_for=timedelta(hours=1))
        async with running(api_url, around, oidc=short) as program:
            anna = Walker(program, provider)
            await anna.signs_in()
            await program.clock.advance(3601)
            assert (await anna.http.get("/chat")).status_code == 303

    async def test_ends_when_the_provider_says_so_and_the_open_chat_hears_it(
        self, anna: Walker
    ) -> None:
        await anna.signs_in()
        bearer = await anna.opens_chat()
        woken = anna.program.care.wakeups.listen(ANNA)
        await anext(woken)
        word = {"logout_token": anna.provider.logout_token()}
        assert (await anna.http.post("/sign-in/ended", data=word)).status_code == 200
        assert await asyncio.wait_for(anext(woken), 10) == "session"
        assert (await anna.reads_chat(bearer)).status_code == 401


class TestAnEngineer:
    async def test_reaches_the_desk(self, bram: Walker) -> None:
        entered = await bram.signs_in("/desk/handoffs/h-1")
        assert 'url=/desk/handoffs/h-1"' in entered.text
        assert "SameSite=strict" in entered.headers["set-cookie"]
        assert "Oproepen" in words_of((await bram.http.get("/desk")).text)
        assert "Bram Bos" in words_of((await bram.http.get("/desk")).text)

    async def test_is_the_same_engineer_the_next_time(self, bram: Walker) -> None:
        await bram.signs_in("/desk")
        bram.provider.changes["name"] = "Bram Bos-Smit"
        await bram.signs_in("/desk")
        assert "Bram Bos-Smit" in words_of((await bram.http.get("/desk")).text)
        left = await kept(bram.program)
        assert (left["engineer"], left["engineer_session"]) == (1, 1)

    async def test_without_the_role_is_refused_and_nothing_is_kept(self, anna: Walker) -> None:
        refused = await anna.signs_in("/desk")
        assert refused.status_code == 403
        assert "De balie is voor collega's" in words_of(refused.text)
        assert (await anna.http.get("/desk")).status_code == 303
        assert await nothing_is_kept(anna.program)

    async def test_of_a_role_that_lies_deeper_is_known(
        self, api_url: str, around: Surroundings, provider: ForgingProvider
    ) -> None:
        deep = oidc_settings(provider.issuer, engineer_claim="realm_access.roles")
        provider.changes = ENGINEER | {"realm_access": {"roles": ["nachtwacht-engineer"]}}
        async with running(api_url, around, oidc=deep) as program:
            bram = Walker(program, provider)
            await bram.signs_in("/desk")
            assert (await bram.http.get("/desk")).status_code == 200

    async def test_is_out_at_once_when_the_provider_signs_him_out(self, bram: Walker) -> None:
        await bram.signs_in("/desk")
        word = {"logout_token": bram.provider.logout_token(sub="bram", sid=None)}
        assert (await bram.http.post("/sign-in/ended", data=word)).status_code == 200
        assert (await bram.http.get("/desk")).status_code == 303

    async def test_signs_out_here_and_at_the_provider(self, bram: Walker) -> None:
        await bram.signs_in("/desk")
        csrf = csrf_of((await bram.http.get("/desk")).text)
        out = await bram.http.post("/desk/sign-out", data={"csrf": csrf})
        assert f"{bram.provider.issuer}/end?" in out.text
        assert (await bram.http.get("/desk")).status_code == 303
        assert not (await kept(bram.program))["sign_in_session"]

    async def test_finds_the_way_on_the_sign_in_page_of_the_desk(self, bram: Walker) -> None:
        page = await bram.http.get("/desk/sign-in", params={"next": "/desk/handoffs/h-1"})
        assert 'href="/sign-in?next=/desk/handoffs/h-1"' in page.text


class TestTheProvidersKeys:
    async def test_may_change_at_any_moment(self, anna: Walker) -> None:
        await anna.signs_in()
        await anna.program.clock.advance(61)
        anna.provider.rotate()
        assert (await anna.signs_in()).status_code == 303
        assert anna.provider.looked_for_keys == 2
        assert anna.provider.discovered == 1

    async def test_are_asked_for_once_a_minute_however_often_one_is_unknown(
        self, anna: Walker
    ) -> None:
        await anna.signs_in()
        await anna.program.clock.advance(61)
        anna.provider.rotate()
        anna.provider.published.pop()
        for _ in range(5):
            assert (await anna.signs_in()).status_code == 400
        assert anna.provider.looked_for_keys == 2

    async def test_are_remembered_while_the_provider_answers_nothing_new(
        self, anna: Walker
    ) -> None:
        await anna.signs_in()
        await anna.program.clock.advance(2 * 3600)
        anna.provider.document = {"issuer": "https://evil.example"}
        assert (await anna.signs_in()).status_code == 303


class TestAProviderThatIsAway:
    async def test_is_told_plainly_and_signing_in_works_again_later(self, anna: Walker) -> None:
        await anna.provider.server.die()
        answer = await anna.http.get("/sign-in")
        assert answer.status_code == 503
        assert "Inloggen kan nu even niet" in words_of(answer.text)
        await anna.provider.server.revive()
        await anna.program.clock.advance(3)
        assert (await anna.signs_in()).status_code == 303

    async def test_in_the_middle_signs_nobody_in(self, anna: Walker) -> None:
        address = await anna.sets_out()
        anna.provider.status = 500
        assert (await anna.returns(address)).status_code == 503
        assert await nothing_is_kept(anna.program)

    async def test_does_not_keep_anybody_in(self, anna: Walker) -> None:
        await anna.signs_in()
        await anna.provider.server.die()
        await anna.http.post("/sign-out", headers=OWN_PAGE)
        assert not (await kept(anna.program))["sign_in_session"]
