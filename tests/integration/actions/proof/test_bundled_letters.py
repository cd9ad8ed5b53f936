"""Letters about what was refused: one an hour to one person, and the next one counts the rest."""

from actions.sandbox.company import models
from tests.support.proof import Person, ProofHouse, proof_house
from tests.support.strangers import knocks, privileged, shut


async def arrived(house: ProofHouse, person: Person) -> list[models.Letter]:
    await house.courier.sweep()
    return await house.letters(person.account.mail)


async def is_refused(house: ProofHouse, person: Person, run_id: str) -> None:
    async with house.db.begin() as session:
        await house.service.notify_refusal(
            session, run_id=run_id, person=person.account, action="password_reset", language="nl"
        )


class TestRefusals:
    async def test_within_an_hour_are_one_letter_and_the_next_counts_them(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        await is_refused(house, anna, "r-0")
        (first,) = await arrived(house, anna)
        assert "keer sinds" not in first.body
        for number in (1, 2, 3):
            house.clock.advance(minutes=10)
            await is_refused(house, anna, f"r-{number}")
        assert len(await arrived(house, anna)) == 1
        house.clock.advance(minutes=30)
        _, second = await arrived(house, anna)
        assert "gebeurde 3 keer sinds onze vorige mail" in second.body
        assert "happened 3 times since our last mail" in second.body
        assert "r-3" in second.body

    async def test_that_are_told_again_by_a_repeated_step_count_once(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        for run_id in ("r-0", "r-0", "r-1", "r-1", "r-0"):
            await is_refused(house, anna, run_id)
        house.clock.advance(hours=1)
        letters = await arrived(house, anna)
        assert len(letters) == 2
        assert not any("keer sinds" in letter.body for letter in letters)

    async def test_go_to_every_address_and_to_each_person_apart(self, house: ProofHouse) -> None:
        anna, bram = await house.employee(), await house.employee("Bram")
        for person in (anna, bram):
            for run_id in ("r-1", "r-2"):
                await is_refused(house, person, run_id + person.person_id)
        for person in (anna, bram):
            assert len(await arrived(house, person)) == 1
            assert len(await house.letters(f"{person.account.user_name}@thuis.example")) == 1

    async def test_are_bundled_over_a_restart(
        self, house: ProofHouse, role_urls: dict[str, str]
    ) -> None:
        anna = await house.employee(mail=False)
        await is_refused(house, anna, "r-0")
        await is_refused(house, anna, "r-1")
        assert len(await arrived(house, anna)) == 1
        async with proof_house(role_urls["actions"], key=house.key) as again:
            await is_refused(again, anna, "r-2")
            assert len(await arrived(again, anna)) == 1
            again.clock.advance(hours=1)
            _, second = await arrived(again, anna)
        assert "gebeurde 2 keer" in second.body

    async def test_leave_other_letters_alone(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for run_id in ("r-0", "r-1"):
            await is_refused(house, anna, run_id)
        await house.open(anna)
        assert len(await arrived(house, anna)) == 2


class TestThePublicDoor:
    async def test_floods_nobodys_mailbox(self, house: ProofHouse) -> None:
        for person in (await privileged(house), await shut(house)):
            for number in range(8):
                await knocks(house, person.account.user_name, f"source-{number}")
            told = [each for each in await arrived(house, person) if "Je code" not in each.body]
            assert len(told) == 1
