"""The company-wide brake: when it is pulled, whom it holds up, how it scales, who lets it go."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr

from actions.proof.brake import repository
from actions.proof.brake.headcount import HeadcountKeeper
from actions.proof.brake.service import most_resets
from actions.proof.errors import OnHold, PageError
from actions.proof.rules import ProofRules
from tests.support.brakes import resets
from tests.support.proof import NEW_PASSWORD, OLD_PASSWORD, ProofHouse
from tests.support.strangers import becomes, knocks, sets_password, takes_lock_off


async def many(house: ProofHouse, number: int) -> None:
    await resets(house.db, house.parts.brake, number, house.clock.now())


async def is_on(house: ProofHouse) -> bool:
    async with house.db() as session:
        return await repository.pulled(session) is not None


async def let_go(house: ProofHouse) -> None:
    async with house.db.begin() as session:
        released = await house.parts.brake.release(
            session, by="Kim", reason="A course of new people", now=house.clock.now()
        )
    assert released is not None


async def counted(house: ProofHouse, people: int) -> None:
    async with house.db.begin() as session:
        await repository.keep_people(session, people, house.clock.now())


class TestPulling:
    async def test_the_thirtieth_in_an_hour_pulls_it_once(self, house: ProofHouse) -> None:
        await many(house, 29)
        assert not await is_on(house)
        await many(house, 5)
        assert await is_on(house)
        assert [kind for kind, _ in house.heard.brakes] == ["brake.pulled"]
        (row,) = [row for row in house.ledger if row.step == "brake.pulled"]
        assert (row.actor, row.data["resets"], row.data["most"]) == ("system", 30, 30)

    async def test_more_than_an_hour_apart_they_do_not(self, house: ProofHouse) -> None:
        await many(house, 29)
        house.clock.advance(minutes=60)
        await many(house, 29)
        assert not await is_on(house)

    async def test_two_at_the_same_moment_are_both_counted(self, house: ProofHouse) -> None:
        await many(house, 28)
        await asyncio.gather(many(house, 1), many(house, 1))
        assert await is_on(house)
        assert len(house.heard.brakes) == 1

    async def test_a_real_new_password_is_what_counts(self, house: ProofHouse) -> None:
        await many(house, 29)
        anna = await house.employee()
        _, token = await house.open(anna)
        answer = await house.page.prove(
            SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock))
        )
        house.clock.advance(seconds=20)
        await house.passwords.set_password(
            SecretStr(token), SecretStr(NEW_PASSWORD), SecretStr(answer.ticket or "")
        )
        assert await house.directory.password_works(anna.account, NEW_PASSWORD)
        assert await is_on(house)


class TestOnHold:
    async def test_nobody_gets_a_new_password_however_long_it_lasts(
        self, house: ProofHouse
    ) -> None:
        await many(house, 30)
        house.clock.advance(hours=5)
        with pytest.raises(OnHold):
            await house.open(await house.employee())

    async def test_locks_still_come_off(self, house: ProofHouse) -> None:
        await many(house, 30)
        assert (await house.open(await house.employee(), "account_unlock"))[1]

    async def test_a_proof_that_is_under_way_is_not_asked_for_any_more(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        await many(house, 30)
        with pytest.raises(PageError, match="on_hold"):
            await house.page.prove(
                SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock))
            )

    async def test_the_public_door_says_so_and_takes_locks_off(self, house: ProofHouse) -> None:
        await many(house, 30)
        anna = await becomes(house, await house.employee(), locked=True)
        request = await knocks(house, anna.account.user_name)
        assert (await request.proves(anna)).stage == "password"
        with pytest.raises(PageError, match="on_hold"):
            await sets_password(request)
        assert (await request.view()).because == "on_hold"
        house.clock.advance(minutes=1)
        again = await knocks(house, anna.account.user_name)
        await again.proves(anna)
        await takes_lock_off(again)
        assert await house.directory.password_works(anna.account, OLD_PASSWORD)
        assert not (await house.directory.find(anna.person_id)).locked


class TestReleasing:
    async def test_is_written_down_and_what_was_done_counts_no_more(
        self, house: ProofHouse
    ) -> None:
        await many(house, 30)
        house.clock.advance(minutes=1)
        await let_go(house)
        assert (await house.open(await house.employee()))[1]
        (row,) = [row for row in house.ledger if row.step == "brake.released"]
        assert (row.actor, row.data["engineer"], row.data["reason"]) == (
            "engineer", "Kim", "A course of new people",
        )  # fmt: skip
        house.clock.advance(minutes=1)
        await many(house, 29)
        assert not await is_on(house)
        await many(house, 1)
        assert [kind for kind, _ in house.heard.brakes] == [
            "brake.pulled", "brake.released", "brake.pulled",
        ]  # fmt: skip


class TestHowManyPeople:
    @pytest.mark.parametrize(
        ("people", "most"), [(None, 30), (12, 30), (3000, 30), (3001, 31), (25_000, 250)]
    )
    def test_say_how_many_new_passwords_there_may_be(self, people: int | None, most: int) -> None:
        assert most_resets(ProofRules(), people) == most

    async def test_are_kept_and_counted_again_when_it_is_time(self, house: ProofHouse) -> None:
        rules = ProofRules(brake_floor=1, brake_share=1)
        keeper = HeadcountKeeper(
            house.db, house.clock, house.directory, rules, house.heard.record,
            every=timedelta(hours=6),
        )  # fmt: skip
        for name in ("Anna", "Bram"):
            await house.employee(name)
        await becomes(house, await house.employee("Kim"), enabled=False)
        assert await keeper.look()
        assert not await keeper.look()
        await house.employee("Noor")
        house.clock.advance(hours=6)
        assert await keeper.look()
        async with house.db() as session:
            assert await repository.people(session) == 3
        assert [row.data["most"] for row in house.ledger] == [2, 3]

    async def test_that_were_kept_decide(self, house: ProofHouse) -> None:
        await counted(house, 5000)
        await many(house, 49)
        assert not await is_on(house)
        await many(house, 1)
        assert await is_on(house)
