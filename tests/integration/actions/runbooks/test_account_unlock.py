"""The stories of a locked account."""

import dataclasses

import pytest

from actions.ports.directory import DirectoryCapabilities
from tests.support.actions_house import Employee, Running
from tests.support.secure_door import AtThePage, open_page
from tests.support.waiting import until


async def at_the_page(program: Running, **changes: object) -> tuple[Employee, AtThePage]:
    anna = await program.employ(locked=True, **changes)
    sent = await anna.says("account_locked")
    assert sent.outcome == "proof_link"
    return anna, await open_page(program, anna, sent.slots["challenge_id"])


class TestALockedAccount:
    async def test_is_opened_after_a_proof(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        assert "unlock" not in program.stage.directory.calls
        await page.proves()
        assert (await anna.hears(program.stage.api)).outcome == "unlocked"
        assert program.stage.directory.accounts[anna.account.person_id].locked is False
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]

    @pytest.mark.parametrize("locked", [True, False])
    @pytest.mark.parametrize("why", ["password_expired", "must_change_password"])
    async def test_with_a_password_that_is_used_up_needs_a_new_one(
        self, program: Running, why: str, locked: bool
    ) -> None:
        anna = await program.employ(**{why: True, "locked": locked})
        assert (await anna.says("account_locked")).outcome == "password_expired_ask"
        thanked = await anna.says("thanks", action="action_lead_back")
        assert thanked.outcome == "back_to_offer"
        sent = await anna.taps("yes")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        await page.sets("vlieger boven duinpan 9")
        assert (await anna.hears(program.stage.api)).outcome == "password_set"
        now = program.stage.directory.accounts[anna.account.person_id]
        assert {now.locked, now.password_expired, now.must_change_password} == {False}
        assert "unlock" not in program.stage.directory.calls

    async def test_stays_locked_without_a_proof(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        for _ in range(5):
            await page.proves("000000")
        assert (await anna.hears(program.stage.api)).outcome == "proof_failed"
        assert program.stage.directory.accounts[anna.account.person_id].locked is True
        assert "unlock" not in program.stage.directory.calls

    async def test_a_forged_signal_is_no_proof(self, program: Running) -> None:
        anna = await program.employ(locked=True)
        sent = await anna.says("account_locked")
        run = await program.house.tools.runs.going(anna.case_id)
        assert run is not None
        payload = {"challenge_id": sent.slots["challenge_id"], "event": "proof_passed"}
        await program.house.engine.signal(run.id, "challenge", payload, "forged")
        assert (await anna.hears(program.stage.api)).outcome == "proof_failed"
        assert "unlock" not in program.stage.directory.calls

    async def test_says_done_but_stays_locked_goes_to_a_human(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        program.stage.directory.deaf = True
        await page.proves()
        assert (await anna.hears(program.stage.api)).outcome == "not_verified"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["reason"] == "still_locked"

    async def test_locked_again_and_a_no_goes_to_a_human(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        await page.proves()
        await anna.hears(program.stage.api)
        assert (await anna.taps("no")).outcome == "not_verified"

    async def test_the_directory_away_after_the_proof_is_handed_over(
        self, program: Running
    ) -> None:
        anna, page = await at_the_page(program)
        program.stage.directory.down = True
        await page.proves()
        assert (await anna.hears(program.stage.api)).outcome == "directory_unreachable"

    async def test_made_privileged_meanwhile_is_refused_before_the_change(
        self, program: Running
    ) -> None:
        anna, page = await at_the_page(program)
        accounts = program.stage.directory.accounts
        locked = accounts[anna.account.person_id]
        accounts[anna.account.person_id] = dataclasses.replace(locked, privileged=True)
        await page.proves()
        assert (await anna.hears(program.stage.api)).outcome == "account_excluded"
        assert "unlock" not in program.stage.directory.calls


class TestAnOpenAccount:
    async def test_is_said_to_be_fine_and_needs_no_proof(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("account_locked")).outcome == "account_fine"
        assert await program.ended(anna) == ["already_fine"]


class TestADirectoryThatTakesNoLockOff:
    @pytest.mark.parametrize("locked", [True, False])
    async def test_a_new_password_is_offered_in_its_place(
        self, program: Running, locked: bool
    ) -> None:
        program.stage.directory.capabilities = DirectoryCapabilities(unlock=False)
        anna = await program.employ(locked=locked)
        assert (await anna.says("account_locked")).outcome == "account_fine"
        assert await program.ended(anna) == ["unconfirmed"]
        assert (await anna.taps("yes")).outcome == "proof_link"
        assert "unlock" not in program.stage.directory.calls


class TestAnAccountForAHuman:
    async def test_a_copy_of_an_account_elsewhere_goes_to_a_human(self, program: Running) -> None:
        anna = await program.employ(elsewhere=True, locked=True)
        assert (await anna.says("account_locked")).outcome == "handed_over"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["reason"] == "account_elsewhere"

    async def test_a_director_is_refused_and_not_told_whether_it_is_locked(
        self, program: Running
    ) -> None:
        anna = await program.employ(privileged=True, locked=True)
        assert (await anna.says("account_locked")).outcome == "account_excluded"

    async def test_somebody_without_proofs_goes_to_a_human(self, program: Running) -> None:
        anna = await program.employ(proofs=False, locked=True)
        assert (await anna.says("account_locked")).outcome == "no_proofs"
