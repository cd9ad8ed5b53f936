"""Passes of guests: who may chat without a session, and what is known of them."""

from typing import Any

import pytest
from joserfc import jwt

from actions.proof.errors import PageError
from actions.proof.guests import Guests
from tests.support.proof import GUEST_KEY, ProofHouse
from tests.support.strangers import knocks, privileged


@pytest.fixture
def guests(house: ProofHouse) -> Guests:
    return house.door.guests


def read(signed: str) -> dict[str, Any]:
    return dict(jwt.decode(signed, GUEST_KEY, algorithms=["EdDSA"]).claims)


class TestAPass:
    async def test_is_short_and_says_only_what_was_typed(
        self, house: ProofHouse, guests: Guests
    ) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        claims = read(await guests.issue(request.ticket, "nl"))
        assert claims["claimed_name"] == anna.account.user_name
        assert claims["aud"] == "nachtwacht-guest"
        assert claims["exp"] - claims["iat"] == 120
        assert anna.person_id not in str(claims)

    async def test_looks_the_same_after_one_right_code(
        self, house: ProofHouse, guests: Guests
    ) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        before = read(await guests.issue(request.ticket, "nl"))
        await request.types(app=anna.code(house.clock))
        after = read(await guests.issue(request.ticket, "nl"))
        assert {k: v for k, v in after.items() if k != "jti"} == {
            k: v for k, v in before.items() if k != "jti"
        }

    async def test_without_a_request_is_somebody_new_each_time(self, guests: Guests) -> None:
        first, second = [read(await guests.issue(None, "en")) for _ in range(2)]
        assert first["sub"] != second["sub"]
        assert first["claimed_name"] == ""

    async def test_leaves_a_row(self, house: ProofHouse, guests: Guests) -> None:
        request = await knocks(house, "niemand")
        await guests.issue(request.ticket, "nl")
        assert house.ledger[-1].step == "start.chat"

    async def test_needs_a_key(self, house: ProofHouse) -> None:
        with pytest.raises(PageError, match="no_chat"):
            await Guests(house.parts, None).issue(None, "nl")


class TestHowSureItIs:
    async def test_grows_with_the_codes_that_were_right(
        self, house: ProofHouse, guests: Guests
    ) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        guest = read(await guests.issue(request.ticket, "nl"))["sub"]
        seen = [(await guests.standing(guest)).proofs]
        await request.types(app=anna.code(house.clock))
        seen.append((await guests.standing(guest)).proofs)
        await request.proves(anna)
        seen.append((await guests.standing(guest)).proofs)
        assert seen == ["none", "one", "two"]
        assert (await guests.standing(guest)).claimed_name == anna.account.user_name

    async def test_stays_none_for_who_may_not(self, house: ProofHouse, guests: Guests) -> None:
        willem = await privileged(house)
        request = await knocks(house, willem.account.user_name)
        guest = read(await guests.issue(request.ticket, "nl"))["sub"]
        await request.types(app=willem.code(house.clock))
        assert (await guests.standing(guest)).proofs == "none"

    async def test_of_somebody_unheard_of_is_none(self, guests: Guests) -> None:
        standing = await guests.standing("nobody")
        assert (standing.claimed_name, standing.proofs) == ("", "none")
