"""When a challenge is opened, refused, replaced and linked to."""

from datetime import timedelta

import pytest

from actions.proof.errors import ChallengeUnknown, CoolingDown, LimitReached, NoProofs
from actions.proof.keys import fingerprint
from actions.proof.models import Attempt
from actions.proof.registration import mail_proof
from actions.proof.rules import ProofRules
from tests.support.proof import ProofHouse, proof_house


class TestAnEmployeeWithProofs:
    async def test_gets_a_link_that_can_be_given_again(self, house: ProofHouse) -> None:
        anna = await house.employee()
        opened, token = await house.open(anna)
        again, until = await house.service.link(opened.id, anna.person_id)
        assert again == f"http://127.0.0.1:8001/p#{token}"
        assert until == house.clock.now() + timedelta(minutes=15)

    async def test_only_the_hash_of_the_token_is_stored(self, house: ProofHouse) -> None:
        opened, token = await house.open(await house.employee())
        assert opened.token_hash == fingerprint(token)
        assert token not in await house.stored_text()

    async def test_another_person_gets_no_link(self, house: ProofHouse) -> None:
        opened, _ = await house.open(await house.employee())
        other = await house.employee("Bram")
        with pytest.raises(ChallengeUnknown):
            await house.service.link(opened.id, other.person_id)

    async def test_a_link_ends_after_fifteen_minutes(self, house: ProofHouse) -> None:
        anna = await house.employee()
        opened, _ = await house.open(anna)
        house.clock.advance(minutes=15)
        with pytest.raises(ChallengeUnknown):
            await house.service.link(opened.id, anna.person_id)

    async def test_the_same_run_gets_the_same_challenge(self, house: ProofHouse) -> None:
        anna = await house.employee()
        first, _ = await house.open(anna, run_id="r-1")
        second, _ = await house.open(anna, run_id="r-1")
        assert first.id == second.id
        assert house.events == [("challenge.opened", first.id)]

    async def test_a_new_one_closes_the_old(self, house: ProofHouse) -> None:
        anna = await house.employee()
        old, _ = await house.open(anna)
        new, _ = await house.open(anna)
        await house.courier.sweep()
        assert ("challenge.closed", old.id) in house.events
        assert [(s.challenge_id, s.event) for s in house.signals] == [(old.id, "closed")]
        with pytest.raises(ChallengeUnknown):
            await house.service.link(old.id, anna.person_id)
        assert (await house.service.link(new.id, anna.person_id))[0]

    async def test_every_registered_address_is_told_once(self, house: ProofHouse) -> None:
        anna = await house.employee()
        await house.open(anna, run_id="r-told")
        await house.courier.sweep()
        await house.open(anna, run_id="r-told")
        await house.courier.sweep()
        for address in (anna.account.mail, f"{anna.account.user_name}@thuis.example"):
            (letter,) = await house.letters(address)
            assert "Liever bellen? 040 123 4567." in letter.body
            assert "Was this not you?" in letter.body
            assert "23 november 2026 om 22:40" in letter.body


class TestSomeoneWhoMayNotGoOn:
    async def test_without_a_proof(self, house: ProofHouse) -> None:
        milan = await house.employee("Milan", totp=False, mail=False)
        with pytest.raises(NoProofs):
            await house.open(milan)

    async def test_with_a_proof_of_yesterday(self, house: ProofHouse) -> None:
        anna = await house.employee(age_days=2.9)
        with pytest.raises(CoolingDown):
            await house.open(anna)
        house.clock.advance(hours=3)
        assert (await house.open(anna))[1]

    async def test_with_a_code_to_the_mailbox_in_question_only(self, house: ProofHouse) -> None:
        anna = await house.employee(totp=False, mail=False)
        old = house.clock.now() - timedelta(days=30)
        async with house.db.begin() as session:
            session.add(mail_proof(house.key, anna.person_id, anna.account.mail.upper(), old))
        with pytest.raises(NoProofs):
            await house.open(anna)

    async def test_with_a_code_by_mail_that_nobody_allowed(self, role_urls: dict[str, str]) -> None:
        async with proof_house(role_urls["actions"], ProofRules()) as strict:
            anna = await strict.employee(totp=False)
            with pytest.raises(NoProofs):
                await strict.open(anna)

    @pytest.mark.parametrize(
        ("kind", "action", "times"),
        [
            ("reset", "password_reset", 1),
            ("unlock", "account_unlock", 3),
            ("shut", "account_unlock", 1),
        ],
    )
    async def test_after_the_limit_of_a_day(
        self, house: ProofHouse, kind: str, action: str, times: int
    ) -> None:
        anna = await house.employee()
        async with house.db.begin() as session:
            for _ in range(times):
                session.add(Attempt(person_id=anna.person_id, kind=kind, at=house.clock.now()))
        house.clock.advance(hours=23)
        with pytest.raises(LimitReached):
            await house.open(anna, action)
        house.clock.advance(hours=2)
        assert (await house.open(anna, action))[1]

    async def test_a_refusal_is_told_by_letter_though_nothing_was_opened(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee(age_days=1)
        with pytest.raises(CoolingDown):
            await house.open(anna)
        await house.courier.sweep()
        (letter,) = await house.letters(anna.account.mail)
        assert letter.subject.startswith("Een vraag over je account is gestopt")
        assert house.events == []

    async def test_after_twenty_challenges_in_an_hour(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for _ in range(20):
            await house.open(anna)
        with pytest.raises(LimitReached):
            await house.open(anna)
