"""Recovery codes: shown once, each works once, guesses count as everywhere."""

from pydantic import SecretStr

from tests.support.own_proofs import proved
from tests.support.proof import ProofHouse


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
