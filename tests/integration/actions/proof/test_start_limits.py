"""The public door: its limits, what happens just before the write, and after a crash."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from actions.proof.errors import PageError
from actions.proof.models import Challenge
from tests.support.proof import NEW_PASSWORD, OLD_PASSWORD, Person, ProofHouse
from tests.support.strangers import Request, becomes, knocks, sets_password, shut, takes_lock_off


class TestLimits:
    async def test_ten_wrong_tries_shut_the_door_for_a_day(self, house: ProofHouse) -> None:
        anna = await shut(house)
        request = await knocks(house, anna.account.user_name)
        assert (await request.types(anna.code(house.clock))).wrong_left == 4
        house.clock.advance(hours=25)
        again = await knocks(house, anna.account.user_name)
        assert (await again.proves(anna)).stage == "password"

    async def test_five_names_from_one_place_are_stopped_also_unknown_ones(
        self, house: ProofHouse
    ) -> None:
        for number in range(4):
            await knocks(house, f"naam{number}", "here")
        with pytest.raises(PageError, match="source_blocked"):
            await knocks(house, "naam4", "here")
        assert (await knocks(house, "naam4", "elsewhere")).opened.stage == "start"

    async def test_only_three_codes_leave_in_a_quarter_and_nobody_sees_it(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        requests = []
        for _ in range(5):
            requests.append(await knocks(house, anna.account.user_name))
            house.clock.advance(seconds=31)
        letters = await house.letters(f"{anna.account.user_name}@thuis.example")
        assert sum("Je code is" in letter.body for letter in letters) == 3
        assert len({(each.opened.stage, each.opened.wrong_left) for each in requests}) == 1

    async def test_the_addresses_are_told_of_a_request_once_an_hour(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        for _ in range(3):
            await knocks(house, anna.account.user_name)
        assert len(await house.letters(anna.account.mail)) == 1

    async def test_a_second_reset_in_a_day_is_for_a_human_but_the_lock_may_come_off(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        first = await knocks(house, anna.account.user_name)
        await first.proves(anna)
        await sets_password(first)
        house.clock.advance(minutes=5)
        second = await knocks(house, anna.account.user_name)
        assert (await second.proves(anna)).stage == "password"
        await house.door.start.unlock(second.ticket)
        house.clock.advance(minutes=5)
        third = await knocks(house, anna.account.user_name)
        await third.proves(anna)
        with pytest.raises(PageError, match="limit_reached"):
            await sets_password(third)
        assert (await third.view()).because == "limit_reached"


class TestJustBeforeTheWrite:
    @pytest.mark.parametrize("write", [sets_password, takes_lock_off])
    async def test_who_became_excluded_meanwhile_is_stopped(
        self, house: ProofHouse, write: Callable[[Request], Awaitable[None]]
    ) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        await request.proves(anna)
        house.heard.refusal = "account_excluded"
        with pytest.raises(PageError, match="account_excluded"):
            await write(request)
        assert (await request.view()).because == "account_excluded"
        assert await house.directory.password_works(anna.account, OLD_PASSWORD)

    async def test_without_a_proof_nothing_is_written(self, house: ProofHouse) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        with pytest.raises(PageError, match="expired"):
            await sets_password(request)
        with pytest.raises(PageError, match="expired"):
            await house.door.start.unlock(request.ticket)


class TestACrashInTheMiddle:
    async def test_an_unlock_that_happened_is_done(self, house: ProofHouse) -> None:
        anna = await becomes(house, await house.employee(), locked=True)
        request = await knocks(house, anna.account.user_name)
        await request.proves(anna)
        await self.cut_off(house, anna, "account_unlock")
        assert (await request.view()).stage == "password"
        await becomes(house, anna, locked=False)
        await self.cut_off(house, anna, "account_unlock")
        assert (await request.view()).stage == "done"

    async def test_a_password_that_was_set_is_done(self, house: ProofHouse) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        await request.proves(anna)
        await house.directory.set_password(anna.account, NEW_PASSWORD)
        await self.cut_off(house, anna, "password_reset")
        assert (await request.view()).stage == "done"

    async def cut_off(self, house: ProofHouse, anna: Person, action: str) -> None:
        """Leave the row as a killed program does, and let the courier find it."""
        async with house.db.begin() as session:
            row = await session.scalar(
                select(Challenge).where(Challenge.person_id == anna.person_id)
            )
            assert row is not None
            row.action, row.writing_since = action, house.clock.now()
            row.password_set_before = anna.account.password_set_at
        house.clock.advance(seconds=61)
        await house.courier.sweep()


class TestMailThatIsDown:
    async def test_is_not_seen_at_the_door_and_the_code_follows(self, house: ProofHouse) -> None:
        anna = await house.employee()
        await house.turn("mail", "down")
        request = await knocks(house, anna.account.user_name)
        assert request.opened.error is None
        await house.turn("mail", "ok")
        await house.courier.sweep()
        assert (await request.proves(anna)).stage == "password"
