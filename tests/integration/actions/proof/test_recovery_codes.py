"""Recovery codes: shown once, each works once, guesses count as everywhere."""

import pytest
from pydantic import SecretStr

from actions.proof.errors import LimitReached, PageError
from tests.support.own_proofs import proved
from tests.support.proof import Person, ProofHouse, proof_house
from tests.support.strangers import knocks


class TestRecoveryCodes:
    async def test_ten_are_shown_once_and_stored_as_macs(self, house: ProofHouse) -> None:
        visit = await proved(house)
        codes = await visit.takes_codes()
        assert len(set(codes)) == 10
        stored = await house.stored_text()
        assert not any(code in stored or code.replace("-", "") in stored for code in codes)
        own = next(one for one in (await visit.view()).registered if one.kind == "recovery")
        assert own.left == 10

    async def test_each_works_once_also_when_typed_sloppily(self, house: ProofHouse) -> None:
        visit = await proved(house)
        codes = await visit.takes_codes()
        house.clock.advance(hours=72)
        _, first = await house.open(visit.person, "account_unlock")
        sloppy = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
        prove = house.page.prove
        assert (
            await prove(SecretStr(first), kind="recovery", code=SecretStr(sloppy))
        ).stage == "done"
        _, second = await house.open(visit.person, "account_unlock")
        again = await prove(SecretStr(second), kind="recovery", code=SecretStr(codes[0]))
        assert again.error == "code_used"
        other = await prove(SecretStr(second), kind="recovery", code=SecretStr(codes[1]))
        assert other.stage == "done"

    async def test_new_ones_end_the_old_ones(self, house: ProofHouse) -> None:
        visit = await proved(house)
        old = await visit.takes_codes()
        await visit.takes_codes()
        house.clock.advance(hours=72)
        _, token = await house.open(visit.person)
        answer = await house.page.prove(SecretStr(token), kind="recovery", code=SecretStr(old[0]))
        assert answer.error == "wrong_code"

    async def test_codes_of_somebody_else_fit_nobody(self, house: ProofHouse) -> None:
        visit, bram = await proved(house), await house.employee("Bram")
        codes = await visit.takes_codes()
        house.clock.advance(hours=72)
        _, token = await house.open(bram)
        answer = await house.page.prove(SecretStr(token), kind="recovery", code=SecretStr(codes[0]))
        assert answer.error == "wrong_code"


class TestAGuess:
    async def test_counts_as_everywhere_over_new_links_and_restarts(
        self, house: ProofHouse, role_urls: dict[str, str]
    ) -> None:
        visit = await proved(house)
        codes = await visit.takes_codes()
        house.clock.advance(hours=72)
        _, token = await house.open(visit.person)
        guess, prove = SecretStr("0000-0000-0000-0000"), house.page.prove
        lefts = [
            (await prove(SecretStr(token), kind="recovery", code=guess)).wrong_left
            for _ in range(5)
        ]
        assert lefts == [4, 3, 2, 1, 0]
        with pytest.raises(PageError, match="expired"):
            await prove(SecretStr(token), kind="recovery", code=SecretStr(codes[0]))
        async with proof_house(role_urls["actions"]) as restarted:
            restarted.clock.advance(hours=72)
            _, again = await restarted.open(visit.person)
            for _ in range(5):
                await restarted.page.prove(SecretStr(again), kind="recovery", code=guess)
            with pytest.raises(LimitReached):
                await restarted.open(visit.person)

    async def test_that_can_be_no_code_costs_nothing(self, house: ProofHouse) -> None:
        visit = await proved(house)
        await visit.takes_codes()
        house.clock.advance(hours=72)
        _, token = await house.open(visit.person)
        with pytest.raises(PageError, match="recovery_malformed"):
            await house.page.prove(SecretStr(token), kind="recovery", code=SecretStr("U" * 16))
        assert (await house.page.view(SecretStr(token))).wrong_left == 5


class TestThePublicDoor:
    async def codes(self, house: ProofHouse) -> tuple[Person, list[str]]:
        visit = await proved(house)
        codes = await visit.takes_codes()
        house.clock.advance(hours=72)
        return visit.person, codes

    @pytest.mark.parametrize("beside", ["app", "mail"])
    async def test_takes_one_beside_another_kind(self, house: ProofHouse, beside: str) -> None:
        anna, codes = await self.codes(house)
        request = await knocks(house, anna.account.user_name)
        app = anna.code(house.clock) if beside == "app" else ""
        mail = await house.mailed_code(anna) if beside == "mail" else ""
        answer = await request.types(app, mail, recovery=codes[0])
        assert answer.stage == "password"
        again = await knocks(house, anna.account.user_name)
        house.clock.advance(seconds=31)
        used = await again.types(anna.code(house.clock), "", recovery=codes[0])
        assert used.error == "not_right"

    async def test_wants_two_and_not_three(self, house: ProofHouse) -> None:
        anna, codes = await self.codes(house)
        request = await knocks(house, anna.account.user_name)
        for typed in (("", "", codes[0]), ("", "", ""), ("000000", "00000000", codes[0])):
            with pytest.raises(PageError, match="two_codes"):
                await request.types(*typed[:2], recovery=typed[2])
        assert (await request.view()).wrong_left == 5

    async def test_uses_none_up_beside_a_wrong_code(self, house: ProofHouse) -> None:
        anna, codes = await self.codes(house)
        request = await knocks(house, anna.account.user_name)
        assert (await request.types("000000", "", recovery=codes[0])).error == "not_right"
        right = await request.types(anna.code(house.clock), "", recovery=codes[0])
        assert right.stage == "password"

    async def test_says_the_same_for_a_name_that_nobody_has(self, house: ProofHouse) -> None:
        anna, codes = await self.codes(house)
        for name in (anna.account.user_name, "niemand"):
            request = await knocks(house, name)
            answer = await request.types("000000", "", recovery=codes[0])
            assert (answer.stage, answer.error, answer.wrong_left) == ("start", "not_right", 4)
