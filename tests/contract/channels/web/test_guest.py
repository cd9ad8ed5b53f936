"""Who is let in with a pass of the public door, and how little that says."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from api.conversation import repository
from tests.support.api_program import Program
from tests.support.web_house import ANNA, WebBrowser, WebHouse, web_house

GUEST = "5f6d2c1a-9d6b-4f8f-8a55-0d1f7a3a9b10"
KEY = OKPKey.generate_key("Ed25519")


@pytest.fixture
async def house(program: Program) -> AsyncIterator[WebHouse]:
    key = KEY.as_pem(private=False).decode()
    async with web_house(program, guest_key=key) as started:
        yield started


def a_pass(house: WebHouse, **changes: Any) -> str:
    claims = {"iss": "nachtwacht-start", "aud": "nachtwacht-guest", "claimed_name": "sanne"}
    return house.token(GUEST, key=KEY, **(claims | {"name": None} | changes))


async def comes(house: WebHouse, **changes: Any) -> WebBrowser:
    answer = await house.post_token(a_pass(house, **changes))
    assert answer.status_code == 200, answer.text
    assert answer.json()["first_name"] is None
    return WebBrowser(house, GUEST, answer.json()["session"])


class TestAGuest:
    async def test_has_a_session_of_two_hours(self, house: WebHouse) -> None:
        answer = await house.post_token(a_pass(house))
        assert answer.json()["expires_at"] == "2026-03-04T23:40:00Z"

    async def test_has_no_name_but_the_typed_one(self, house: WebHouse) -> None:
        await comes(house, name="Sanne Visser", email="sanne@delinde.example")
        async with house.program.care.sessions() as db:
            person = await repository.lock_person(db, GUEST)
            assert (person.display_name, person.mail, person.claimed_name) == (None, None, "sanne")

    async def test_is_not_signed_in_for_whoever_repairs(self, house: WebHouse) -> None:
        guest = await comes(house)
        await guest.send("ik ben mijn wachtwoord vergeten")
        await guest.texts()
        metadata = house.program.bot.turns[0]["metadata"]
        claims = jwt.decode(metadata["assertion"], house.program.key, algorithms=["EdDSA"]).claims
        assert (claims["sub"], claims["level"]) == (GUEST, "A0")
        assert metadata.get("name") is None

    async def test_is_shown_to_an_engineer_as_not_sure(self, house: WebHouse) -> None:
        guest = await comes(house)
        await guest.send("/mens")
        await guest.texts()
        called = (await house.program.care.cards.list_open())[0]
        card = await house.program.care.cards.card(called.id)
        assert card.employee.verified == "none"
        told = {each.name: each.value for each in card.diagnostics}
        assert told["guest.claim"] == "sanne"
        assertion = house.program.actions.assertions[-1]
        claims = jwt.decode(assertion, house.program.key, algorithms=["EdDSA"]).claims
        assert claims["level"] == "A0"


class TestAPass:
    async def test_works_once(self, house: WebHouse) -> None:
        once = a_pass(house)
        assert (await house.post_token(once)).status_code == 200
        assert (await house.post_token(once)).status_code == 401

    @pytest.mark.parametrize(
        "changes",
        [{"iss": "intranet"}, {"aud": "nachtwacht"}, {"aud": None}, {"sub": "sanne"}, {"exp": 1}],
        ids=str,
    )
    async def test_that_is_not_for_a_guest_is_refused(
        self, house: WebHouse, changes: dict[str, Any]
    ) -> None:
        assert (await house.post_token(a_pass(house, **changes))).status_code == 401

    async def test_cannot_be_signed_by_a_host_page(self, house: WebHouse) -> None:
        refused: httpx.Response = await house.post_token(
            house.token(GUEST, aud="nachtwacht-guest", claimed_name="sanne")
        )
        assert refused.status_code == 401

    async def test_does_not_make_a_guest_of_who_is_signed_in(self, house: WebHouse) -> None:
        await house.browser(ANNA)
        assert (await house.post_token(a_pass(house, sub=ANNA))).status_code == 401
        async with house.program.care.sessions() as db:
            assert (await repository.lock_person(db, ANNA)).claimed_name is None
