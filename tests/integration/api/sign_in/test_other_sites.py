"""What another site, another program or a log may have of a sign-in: nothing."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.support import forging
from tests.support.forging_provider import ANNA, BRAM
from tests.support.sign_in_house import OWN_PAGE, Walker, kept


class TestAnotherSite:
    async def test_cannot_do_anything_for_somebody(self, anna: Walker) -> None:
        await anna.signs_in()
        strangers: tuple[dict[str, str], ...] = (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {},
        )
        for headers in strangers:
            for address in ("/sign-out", "/sign-in/word"):
                refused = await anna.http.post(address, headers=headers)
                assert refused.status_code == 403, (address, headers)
                assert "token" not in refused.text
        assert (await anna.http.get("/chat")).status_code == 200

    async def test_cannot_choose_where_we_are_reached(self, anna: Walker) -> None:
        headers = {"host": "evil.example", "x-forwarded-host": "evil.example"}
        answer = await anna.http.get("/sign-in", headers=headers)
        asked = parse_qs(urlsplit(answer.headers["location"]).query)
        assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/callback"]

    async def test_cannot_sign_anybody_out_in_the_name_of_the_provider(self, anna: Walker) -> None:
        await anna.signs_in()
        provider = anna.provider
        stranger = ECKey.generate_key("P-256")
        words = [
            "",
            "x",
            provider.logout_token(aud="another"),
            provider.logout_token(iss="https://evil.example"),
            provider.logout_token(events={}),
            provider.logout_token(nonce="x"),
            provider.logout_token(exp=1),
            provider.logout_token(sub=None, sid=None),
            provider.logout_token(sid=7),
            provider.logout_token(jti=None),
            forging.unsigned(provider.logout_token()),
            jwt.encode({"alg": "ES256", "kid": "k-1"}, provider.claims("n"), stranger),
            provider.sign(provider.claims("n")),
        ]
        for word in words:
            answer = await anna.http.post("/sign-in/ended", data={"logout_token": word})
            assert answer.status_code == 400
        assert (await anna.http.get("/chat")).status_code == 200


class TestTheWordForTheChat:
    async def test_opens_one_chat_and_none_after_two_minutes(self, anna: Walker) -> None:
        await anna.signs_in()
        word = (await anna.word()).json()
        assert (await anna.http.post("/chat/session", json=word)).status_code == 200
        assert (await anna.http.post("/chat/session", json=word)).status_code == 401
        late = (await anna.word()).json()
        await anna.program.clock.advance(140)
        assert (await anna.http.post("/chat/session", json=late)).status_code == 401

    async def test_of_a_sign_in_that_has_ended_opens_none(self, anna: Walker) -> None:
        await anna.signs_in()
        word = (await anna.word()).json()
        await anna.http.post("/sign-out", headers=OWN_PAGE)
        assert (await anna.http.post("/chat/session", json=word)).status_code == 401
        assert (await kept(anna.program))["web_session"] == 0

    async def test_cannot_be_signed_with_the_programs_own_key(self, anna: Walker) -> None:
        await anna.signs_in()
        word = (await anna.word()).json()["token"]
        claims = forging.claims_of(word) | {"sub": BRAM, "jti": "another-one"}
        forged = jwt.encode({"alg": "EdDSA"}, claims, anna.program.key, algorithms=["EdDSA"])
        for token in (forged, forging.unsigned(word), word[:-4] + "AAAA"):
            answer = await anna.http.post("/chat/session", json={"token": token})
            assert answer.status_code == 401

    async def test_is_not_given_to_an_engineer_for_the_desk(self, anna: Walker) -> None:
        anna.provider.changes = {"roles": ["nachtwacht-engineer"]}
        await anna.signs_in("/desk")
        desk = anna.http.cookies["nachtwacht_desk"]
        anna.http.cookies.set("nachtwacht_session", desk)
        assert (await anna.word()).status_code == 401


class TestTheLogs:
    async def test_hold_no_code_no_token_and_no_name(
        self,
        anna: Walker,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level("DEBUG", logger="api")
        seen: list[str] = []
        honest = anna.provider.sign

        def remembered(claims: dict[str, Any]) -> str:
            seen.append(honest(claims))
            return seen[-1]

        anna.provider.forge = remembered
        address = await anna.sets_out()
        code = anna.provider.grants(address)
        await anna.returns(address, code=code)
        word = (await anna.word()).json()["token"]
        secret = anna.http.cookies["nachtwacht_session"]
        anna.provider.changes = {"nonce": "another"}
        await anna.signs_in()
        await anna.http.post("/sign-out", headers=OWN_PAGE)
        state = parse_qs(urlsplit(address).query)["state"][0]
        written = "".join(capfd.readouterr()) + caplog.text
        assert "sign_in.done" in written
        assert "sign_in.refused" in written
        for never in (code, state, word, secret, *seen, "Anna", "delinde", ANNA, "geheim"):
            assert never not in written
