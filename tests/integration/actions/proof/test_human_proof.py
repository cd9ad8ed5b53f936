"""An engineer establishes who somebody is; the employee alone sets a password or a proof."""

import pytest
from pydantic import SecretStr

from actions.proof.errors import ChallengeUnknown, PageError
from actions.proof.human import checkers
from actions.proof.rules import ProofRules
from tests.support.human_check import (
    employees_page,
    employees_visit,
    engineer,
    without_proofs,
)
from tests.support.proof import NEW_PASSWORD, ProofHouse, proof_house


class TestAnEmployeeWithoutAProof:
    async def test_types_what_is_read_out_and_sets_the_password_herself(
        self, house: ProofHouse
    ) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        await kim.comes(anna)
        view = await kim.view()
        assert (view.telephones, view.purposes) == (
            ["040 555 01 01"],
            ["password_reset", "registration"],
        )
        answer = await kim.records()
        spoken = answer.spoken or ""
        _, token = await employees_page(house, anna)
        link = SecretStr(token)
        assert (await house.page.view(link)).proofs == ["human_code"]
        proved = await house.page.prove(link, kind="human_code", code=SecretStr(spoken))
        ticket = SecretStr(proved.ticket or "")
        await house.passwords.set_password(link, SecretStr(NEW_PASSWORD), ticket)
        account = await house.directory.find(anna.person_id)
        assert await house.directory.password_works(account, NEW_PASSWORD)
        steps = {row.step: row for row in house.ledger}
        checked = steps["identity.checked"]
        assert (checked.actor, checked.rule) == ("engineer", "R3")
        assert checked.data["engineer_id"] == kim.engineer_id
        assert checked.data["compared"] == ["directory_number", "own_request"]
        assert checked.data["numbers"] == ["…01"]
        assert steps["proof.passed"].data["kind"] == "human_code"
        assert spoken not in repr(house.ledger) + await house.stored_text()

    async def test_hears_of_it_by_mail_with_a_way_to_stop_it(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        await (await kim.comes(anna)).records()
        await house.courier.sweep()
        (letter,) = await house.letters(anna.account.mail)
        assert "nieuw wachtwoord" in letter.body
        assert "/not-me/" in letter.body

    async def test_registers_a_new_phone_in_place_of_the_lost_one(self, house: ProofHouse) -> None:
        joost, kim = await house.employee("Joost"), await engineer(house)
        await kim.comes(joost)
        spoken = (await kim.records("registration", way="video_badge")).spoken
        visit = await employees_visit(house, joost)
        before = await visit.view()
        assert (before.stage, before.proofs) == ("proof", ["human_code"])
        with pytest.raises(PageError, match="proof_needed"):
            await visit.begins("totp")
        assert (await visit.proves(spoken, "human_code")).stage == "manage"
        await visit.adds_app()
        assert await visit.kinds() == ["totp", "totp", "mail_code"]

    async def test_has_to_type_the_code_also_when_nothing_is_registered(
        self, house: ProofHouse
    ) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        await (await kim.comes(anna)).records("registration")
        visit = await employees_visit(house, anna)
        assert (await visit.view()).proofs == ["human_code"]
        with pytest.raises(PageError, match="proof_needed"):
            await visit.begins("totp")


class TestTheLinkAndTheCode:
    async def test_are_never_in_one_hand(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        said = [await kim.link(anna), (await kim.comes(anna)).ticket.get_secret_value()]
        said.append((await kim.view()).model_dump_json())
        said.append((await kim.records()).model_dump_json())
        said.append((await kim.view()).model_dump_json())
        found, token = await employees_page(house, anna)
        assert all(token not in each and found.id not in each for each in said)
        with pytest.raises(ChallengeUnknown):
            await house.service.link(found.id, kim.person_id)

    async def test_link_alone_five_guesses_and_it_is_over(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        spoken = (await (await kim.comes(anna)).records()).spoken
        wrong = "00000000" if spoken != "00000000" else "00000001"
        _, token = await employees_page(house, anna)
        for _ in range(5):
            answer = await house.page.prove(
                SecretStr(token), kind="human_code", code=SecretStr(wrong)
            )
        assert answer.stage == "expired"
        with pytest.raises(PageError, match="expired"):
            await house.page.prove(
                SecretStr(token), kind="human_code", code=SecretStr(spoken or "")
            )

    async def test_code_is_good_for_ten_minutes_and_this_page_only(self, house: ProofHouse) -> None:
        anna, joost = await without_proofs(house), await without_proofs(house)
        kim = await engineer(house)
        spoken = SecretStr((await (await kim.comes(anna)).records()).spoken or "")
        _, of_anna = await employees_page(house, anna)
        house.clock.advance(seconds=30)
        await (await kim.comes(joost)).records()
        _, of_joost = await employees_page(house, joost)
        other = await house.page.prove(SecretStr(of_joost), kind="human_code", code=spoken)
        house.clock.advance(minutes=10)
        late = await house.page.prove(SecretStr(of_anna), kind="human_code", code=spoken)
        assert (other.error, late.error) == ("wrong_code", "code_late")

    async def test_no_other_kind_of_proof_counts_there(self, house: ProofHouse) -> None:
        joost, kim = await house.employee("Joost"), await engineer(house)
        await (await kim.comes(joost)).records("registration", way="video_badge")
        visit = await employees_visit(house, joost)
        assert (await visit.proves()).error == "wrong_code"
        _, repair = await house.open(joost)
        answer = await house.page.prove(
            SecretStr(repair), kind="human_code", code=SecretStr("12345678")
        )
        assert answer.error == "wrong_code"

    async def test_of_an_engineer_works_once(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        token = SecretStr((await kim.link(anna)).partition("#")[2])
        await kim.page.enter(token)
        with pytest.raises(PageError, match="expired"):
            await kim.page.enter(token)


class TestAnEngineer:
    async def test_whom_nobody_named_gets_nowhere(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house, named=False)
        await kim.comes(anna)
        view = await kim.view()
        assert (view.stage, view.because, view.telephones) == ("refused", "not_a_checker", [])
        with pytest.raises(PageError, match="not_a_checker"):
            await kim.records()

    async def test_who_was_stopped_gets_nowhere_with_an_open_page(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        await kim.comes(anna)
        async with house.db.begin() as session:
            assert await checkers.stop(session, kim.engineer_id, house.clock.now())
        with pytest.raises(PageError, match="not_a_checker"):
            await kim.records()

    async def test_needs_a_code_of_his_own_that_was_not_used(self, house: ProofHouse) -> None:
        anna, joost = await without_proofs(house), await without_proofs(house)
        kim = await engineer(house)
        right = kim.code()
        wrong = "000000" if right != "000000" else "000001"
        await kim.comes(anna)
        assert (await kim.records(code=wrong)).error == "wrong_code"
        assert (await kim.records(code=right)).spoken
        await kim.comes(joost)
        assert (await kim.records(code=right)).error == "code_used"

    async def test_guessing_codes_stops_him_over_new_links(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        wrong = "000000" if kim.code() != "000000" else "000001"
        for _ in range(2):
            await kim.comes(anna)
            for _ in range(5):
                assert (await kim.records(code=wrong)).error == "wrong_code"
            with pytest.raises(PageError, match="expired"):
                await kim.records(code=wrong)
        await kim.comes(anna)
        assert (await kim.records()).error == "engineer_limit"

    async def test_cannot_establish_himself(self, house: ProofHouse) -> None:
        anna = await without_proofs(house)
        kim = await engineer(house, person_id=anna.person_id.upper())
        await kim.comes(anna)
        assert (await kim.view()).because == "own_account"
        with pytest.raises(PageError, match="own_account"):
            await kim.records()

    @pytest.mark.parametrize(
        ("way", "compared"),
        [
            ("call_back", ["own_request"]),
            ("call_back", []),
            ("video_badge", ["directory_number", "own_request"]),
            ("video_badge", ["face_on_badge", "name_on_badge", "own_request", "birthday"]),
        ],
    )
    async def test_has_to_compare_what_the_way_asks_for(
        self, house: ProofHouse, way: str, compared: list[str]
    ) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        await kim.comes(anna)
        with pytest.raises(PageError, match="not_compared"):
            await kim.records(way=way, compared=compared)

    async def test_calls_back_nobody_without_a_number_in_the_directory(
        self, house: ProofHouse
    ) -> None:
        anna, kim = await without_proofs(house, telephone=None), await engineer(house)
        await kim.comes(anna)
        with pytest.raises(PageError, match="no_number"):
            await kim.records()
        assert (await kim.records(way="video_badge")).spoken

    async def test_has_a_limit_a_day(self, role_urls: dict[str, str], house: ProofHouse) -> None:
        assert house.clock
        rules = ProofRules(checks_per_engineer=1)
        async with proof_house(role_urls["actions"], rules) as small:
            anna, joost = await without_proofs(small), await without_proofs(small)
            kim = await engineer(small)
            await (await kim.comes(anna)).records()
            small.clock.advance(hours=1)
            await kim.comes(joost)
            with pytest.raises(PageError, match="engineer_limit"):
                await kim.records()
            small.clock.advance(hours=24)
            await kim.comes(joost)
            assert (await kim.records()).spoken
