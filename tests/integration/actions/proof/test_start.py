"""The public door: two proofs for everyone, and the same words for who has none."""

from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr

from actions.proof.errors import PageError
from actions.proof.schemas import StartAnswer
from tests.support.proof import NEW_PASSWORD, Person, ProofHouse
from tests.support.strangers import (
    cooling_down,
    disabled,
    knocks,
    privileged,
    sets_password,
    shared,
    shut,
    without_address,
    without_app,
)

Make = Callable[[ProofHouse], Awaitable[Person]]


NEVER = [privileged, disabled, shared, without_app, without_address, cooling_down, shut]


class TestTwoRightCodes:
    async def test_open_the_last_step_and_the_password_is_set(self, house: ProofHouse) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        assert (await request.proves(anna)).stage == "password"
        view = await request.view()
        assert (view.first_name, view.account_name) == ("Anna", anna.account.principal_name)
        await sets_password(request)
        assert (await request.view()).stage == "done"
        assert await house.directory.password_works(anna.account, NEW_PASSWORD)

    @pytest.mark.parametrize("spelling", ["{user}@delinde.example", " {USER} ", "DELINDE\\{user}"])
    async def test_a_name_may_be_spelled_as_people_do(
        self, house: ProofHouse, spelling: str
    ) -> None:
        anna = await house.employee()
        user = anna.account.user_name
        request = await knocks(house, spelling.format(user=user, USER=user.upper()))
        assert (await request.proves(anna)).stage == "password"

    async def test_the_browser_that_proved_holds_the_only_ticket(self, house: ProofHouse) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        before = request.ticket
        await request.proves(anna)
        for page in (house.door.start.unlock, house.door.start.view):
            with pytest.raises(PageError, match="unknown"):
                await page(before)

    async def test_leave_a_row_for_each_step(self, house: ProofHouse) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        await request.types()
        await request.proves(anna)
        await sets_password(request)
        steps = [(row.step, row.rule) for row in house.ledger]
        assert steps == [
            ("start.opened", "R4"), ("proof.code_sent", "R7"), ("proof.wrong", "R7"),
            ("proof.passed", "R4"), ("password.writing", "R10"), ("password.set", "R10"),
            ("proof.done", "R7"),
        ]  # fmt: skip
        assert {row.person_id for row in house.ledger} == {anna.person_id}
        stored = str(house.ledger) + await house.stored_text()
        assert NEW_PASSWORD not in stored

    async def test_are_told_to_every_registered_address(self, house: ProofHouse) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        await request.proves(anna)
        await sets_password(request)
        await house.courier.sweep()
        for address in (anna.account.mail, f"{anna.account.user_name}@thuis.example"):
            bodies = [letter.body for letter in await house.letters(address)]
            assert any("Iemand vroeg om een nieuw wachtwoord" in body for body in bodies)
            assert any("Je nieuwe wachtwoord is ingesteld" in body for body in bodies)
            assert all("Was jij dit niet?" in body for body in bodies)

    async def test_take_over_from_a_link_in_the_chat_and_not_before(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        opened, token = await house.open(anna)
        request = await knocks(house, anna.account.user_name)
        await request.types()
        assert (await house.page.view(SecretStr(token))).stage == "proof"
        await request.proves(anna)
        assert (await house.page.view(SecretStr(token))).because == "replaced"
        await house.courier.sweep()
        assert [(due.challenge_id, due.event) for due in house.signals] == [(opened.id, "closed")]


class TestOneRightCode:
    @pytest.mark.parametrize("kind", ["app", "mail"])
    async def test_is_not_enough_and_does_not_say_which(self, house: ProofHouse, kind: str) -> None:
        anna = await house.employee()
        request = await knocks(house, anna.account.user_name)
        right = anna.code(house.clock), await house.mailed_code(anna)
        none = await request.types()
        one = await (request.types(app=right[0]) if kind == "app" else request.types(mail=right[1]))
        assert (none.error, one.error) == ("not_right", "not_right")
        assert (await request.types(*right)).stage == "password"

    async def test_the_two_of_somebody_else_do_not_fit(self, house: ProofHouse) -> None:
        anna, bram = await house.employee(), await house.employee("Bram")
        request = await knocks(house, anna.account.user_name)
        await knocks(house, bram.account.user_name)
        assert (await request.proves(bram)).error == "not_right"

    async def test_both_count_once(self, house: ProofHouse) -> None:
        anna = await house.employee()
        first = await knocks(house, anna.account.user_name)
        code, mail = anna.code(house.clock), await house.mailed_code(anna)
        await first.types(code, mail)
        house.clock.advance(seconds=31)
        second = await knocks(house, anna.account.user_name)
        assert (await second.types(code, await house.mailed_code(anna))).error == "not_right"
        assert (await second.types(anna.code(house.clock), mail)).error == "not_right"
        assert (await second.proves(anna)).stage == "password"


class TestWhoCannot:
    @pytest.mark.parametrize("make", NEVER, ids=lambda make: make.__name__)
    async def test_hears_what_an_unknown_name_hears(self, house: ProofHouse, make: Make) -> None:
        anna = await make(house)
        asked = await knocks(house, anna.account.user_name)
        nobody = await knocks(house, "niemand")
        known = await knocks(house, (await house.employee()).account.user_name)
        for _ in range(5):
            answers = [
                await asked.types(anna.code(house.clock)),
                await nobody.types(),
                await known.types(),
            ]
            assert answers[0] == answers[1] == answers[2]
            views = [await each.view() for each in (asked, nobody, known)]
            assert views[0] == views[1] == views[2]
        assert answers[0] == StartAnswer(stage="expired", wrong_left=0, error="proof_failed")

    @pytest.mark.parametrize("make", NEVER, ids=lambda make: make.__name__)
    async def test_gets_no_code_and_the_addresses_hear_of_it(
        self, house: ProofHouse, make: Make
    ) -> None:
        anna = await make(house)
        before = len(await house.letters(f"{anna.account.user_name}@thuis.example"))
        house.clock.advance(hours=1)
        await knocks(house, anna.account.user_name)
        letters = await house.letters(anna.account.mail)
        assert "We hebben het gestopt." in letters[-1].body
        private = await house.letters(f"{anna.account.user_name}@thuis.example")
        assert all("Je code is" not in letter.body for letter in private[before:])

    async def test_a_directory_that_is_away_is_away_for_every_name(self, house: ProofHouse) -> None:
        anna = await house.employee()
        await house.turn("directory", "down")
        for name in (anna.account.user_name, "niemand"):
            with pytest.raises(PageError, match="unavailable"):
                await knocks(house, name)
