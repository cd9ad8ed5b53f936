"""Who is let in on the word of a host page."""

from typing import Any

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import text

from api.conversation import repository
from tests.support import forging
from tests.support.web_house import ANNA, BRAM, WebHouse

MINUTE = 60


class TestAGoodToken:
    async def test_opens_a_session_of_twelve_hours(self, house: WebHouse) -> None:
        answer = await house.post_token(house.token())
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["first_name"] == "Anna"
        assert answer.json()["expires_at"] == "2026-03-05T09:40:00Z"

    async def test_introduces_the_person(self, house: WebHouse) -> None:
        await house.browser()
        async with house.program.care.sessions() as db:
            person = await repository.lock_person(db, ANNA)
            assert (person.display_name, person.language) == ("Anna de Vries", "nl")

    async def test_works_once(self, house: WebHouse) -> None:
        token = house.token()
        assert (await house.post_token(token)).status_code == 200
        again = await house.post_token(token)
        assert (again.status_code, again.json()["error"]) == (401, "web.token_refused")

    async def test_bearer_is_not_in_the_database(self, house: WebHouse) -> None:
        browser = await house.browser()
        async with house.program.care.sessions() as db:
            rows = (await db.execute(text("SELECT s::text FROM api.web_session s"))).scalars().all()
        assert len(rows) == 1
        assert browser.bearer not in rows[0]
        assert browser.bearer.encode().hex() not in rows[0]


class TestABadToken:
    @pytest.mark.parametrize(
        "changes",
        [
            {"aud": "somebody-else"},
            {"aud": None},
            {"iss": None},
            {"iss": 7},
            {"iss": "another-intranet"},
            {"sub": None},
            {"sub": "anna"},
            {"sub": 5},
            {"jti": None},
            {"jti": "short"},
            {"exp": None},
            {"exp": "soon"},
            {"exp": True},
            {"exp": 10**18},
        ],
        ids=str,
    )
    async def test_is_refused(self, house: WebHouse, changes: dict[str, Any]) -> None:
        answer = await house.post_token(house.token(**changes))
        assert (answer.status_code, answer.json()) == (401, {"error": "web.token_refused"})

    @pytest.mark.parametrize("seconds", [-MINUTE, 6 * MINUTE, 24 * 60 * MINUTE])
    async def test_of_another_time_is_refused(self, house: WebHouse, seconds: int) -> None:
        expiry = int(house.program.clock.now().timestamp()) + seconds
        assert (await house.post_token(house.token(exp=expiry))).status_code == 401

    async def test_of_another_key_is_refused(self, house: WebHouse) -> None:
        stranger = OKPKey.generate_key("Ed25519")
        assert (await house.post_token(house.token(key=stranger))).status_code == 401

    async def test_signed_with_our_public_key_as_a_secret_is_refused(self, house: WebHouse) -> None:
        forged = forging.with_the_public_key(house.token(), house.key)
        assert (await house.post_token(forged)).status_code == 401

    @pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "EdDSA"])
    async def test_that_nobody_signed_is_refused(self, house: WebHouse, algorithm: str) -> None:
        answer = await house.post_token(forging.unsigned(house.token(), algorithm))
        assert (answer.status_code, answer.json()) == (401, {"error": "web.token_refused"})

    async def test_whose_claims_were_changed_is_refused(self, house: WebHouse) -> None:
        forged = forging.swapped(house.token(), house.token(BRAM))
        assert (await house.post_token(forged)).status_code == 401

    @pytest.mark.parametrize(
        "token",
        ["x", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30.", "\u2603", "." * 4000],
        ids=repr,
    )
    async def test_that_is_none_is_refused(self, house: WebHouse, token: str) -> None:
        assert (await house.post_token(token)).status_code == 401


class TestASession:
    async def test_ends_when_closed(self, house: WebHouse) -> None:
        browser = await house.browser()
        closed = await house.http.delete("/chat/session", headers=browser.headers)
        assert closed.status_code == 204
        answer = await browser.send("hallo")
        assert (answer.status_code, answer.json()["error"]) == (401, "web.session_ended")

    async def test_ends_after_twelve_hours(self, house: WebHouse) -> None:
        browser = await house.browser()
        await house.program.clock.advance(12 * 3600)
        assert (await browser.send("hallo")).status_code == 401

    @pytest.mark.parametrize(
        "value", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer " + "x" * 500]
    )
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/chat/messages"),
            ("GET", "/chat/messages"),
            ("GET", "/chat/stream"),
            ("POST", "/chat/links/ch-1"),
            ("POST", "/chat/seen"),
            ("DELETE", "/chat/session"),
        ],
    )
    async def test_is_needed_for_everything(
        self, house: WebHouse, method: str, path: str, value: str
    ) -> None:
        answer = await house.http.request(method, path, headers={"Authorization": value})
        assert (answer.status_code, answer.json()["error"]) == (401, "web.session_ended")

    async def test_shows_nothing_of_somebody_else(self, house: WebHouse) -> None:
        anna, bram = await house.browser(), await house.browser(BRAM)
        await anna.send("van anna")
        assert "van anna" in await anna.texts()
        assert await bram.texts() == []
