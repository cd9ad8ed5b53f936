"""What is tried where nobody is signed in counts for its source, and shuts nobody else out."""

import pytest
from pydantic import SecretStr

from actions.proof.errors import LimitReached, PageError
from tests.support.proof import Person, ProofHouse
from tests.support.strangers import Request, knocks

HERE, THERE = "source-of-a-stranger", "source-of-anna"


async def fails(request: Request, times: int, source: str | None) -> None:
    for _ in range(times):
        await request.types(source=source)


async def hammers(house: ProofHouse, person: Person, source: str | None, times: int = 10) -> None:
    """Type so many wrong codes at the door, five a request."""
    for _ in range(times // 5):
        await fails(await knocks(house, person.account.user_name, source), 5, source)


async def signs_in_and_proves(house: ProofHouse, person: Person, source: str | None) -> str:
    _, token = await house.open(person)
    answer = await house.page.prove(
        SecretStr(token), kind="totp", code=SecretStr(person.code(house.clock)), source=source
    )
    return answer.stage


class TestAStranger:
    async def test_who_types_wrong_codes_is_stopped_himself(self, house: ProofHouse) -> None:
        anna, bram = await house.employee(), await house.employee("Bram")
        await hammers(house, anna, HERE)
        for name in (anna.account.user_name, bram.account.user_name, "nobody-here"):
            with pytest.raises(PageError, match="source_shut"):
                await knocks(house, name, HERE)
        house.clock.advance(hours=25)
        assert (await knocks(house, anna.account.user_name, HERE)).opened.stage == "start"

    async def test_does_not_shut_the_door_for_who_comes_from_elsewhere(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        await hammers(house, anna, HERE)
        house.clock.advance(minutes=1)
        request = await knocks(house, anna.account.user_name, THERE)
        code, mail = anna.code(house.clock), await house.mailed_code(anna)
        assert (await request.types(code, mail, THERE)).stage == "password"

    @pytest.mark.parametrize("source", [HERE, THERE, None])
    async def test_never_shuts_the_way_of_who_is_signed_in(
        self, house: ProofHouse, source: str | None
    ) -> None:
        anna = await house.employee()
        await hammers(house, anna, HERE)
        await hammers(house, anna, None)
        for number in range(4):
            with pytest.raises(PageError):
                await fails(await knocks(house, f"naam{number}", HERE), 1, HERE)
        assert await signs_in_and_proves(house, anna, source) == "password"

    async def test_with_many_open_requests_takes_no_link_away(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        for number in range(25):
            await knocks(house, anna.account.user_name, f"source-{number}")
        answer = await house.page.prove(
            SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock)), source=THERE
        )
        assert answer.stage == "password"

    async def test_who_asks_for_codes_keeps_nobody_waiting_for_one(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for _ in range(6):
            await knocks(house, anna.account.user_name, HERE)
            house.clock.advance(seconds=31)
        _, token = await house.open(anna)
        sent = await house.page.send_code(SecretStr(token))
        assert sent.sent_to

    async def test_twenty_requests_from_one_place_are_enough(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for _ in range(20):
            await knocks(house, anna.account.user_name, HERE)
        with pytest.raises(PageError, match="source_blocked"):
            await knocks(house, anna.account.user_name, HERE)
        assert (await knocks(house, anna.account.user_name, THERE)).opened.stage == "start"

    async def test_of_a_hundred_places_wears_a_name_out_and_nobody_sees_it(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        for number in range(20):
            await hammers(house, anna, f"source-{number}", 5)
        house.clock.advance(minutes=1)
        request = await knocks(house, anna.account.user_name, THERE)
        code, mail = anna.code(house.clock), await house.mailed_code(anna)
        answer = await request.types(code, mail, THERE)
        assert (answer.stage, answer.error) == ("start", "not_right")
        assert await signs_in_and_proves(house, anna, THERE) == "password"


class TestWhoIsSignedIn:
    async def test_is_still_shut_by_ones_own_wrong_codes(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for _ in range(2):
            _, token = await house.open(anna)
            for _ in range(5):
                await house.page.prove(
                    SecretStr(token), kind="totp", code=SecretStr("000000"), source=HERE
                )
        with pytest.raises(LimitReached):
            await house.open(anna)
