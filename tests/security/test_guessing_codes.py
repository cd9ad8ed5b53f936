"""Guessing codes: what was counted holds over new codes, new links and restarts of the program."""

from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.secure_door import open_page
from tests.support.untouched import before, steps

WRONG = "000000"


async def guesses(program: Running, anna: Employee, times: int) -> None:
    """Type wrong codes on the page of the link that is open."""
    query = "SELECT id FROM actions.challenge WHERE stage = 'proof'"
    ((challenge_id,),) = await program.rows(query)
    page = await open_page(program, anna, challenge_id)
    for _ in range(times):
        await page.proves(WRONG)


class TestGuessing:
    async def test_ends_after_ten_over_restarts_and_new_links(self, stage: Stage) -> None:
        async with running(stage) as program:
            anna = await program.employ()
        was = before(stage)
        for link in (1, 2):
            async with running(stage) as program:
                anna.client = program.client
                assert (await anna.says("password_forgot")).outcome == "proof_link"
                await guesses(program, anna, 3)
            async with running(stage) as program:
                await guesses(program, anna, 2)
                await program.ended(anna, link)
        async with running(stage) as program:
            anna.client = program.client
            assert (await anna.says("password_forgot")).outcome == "limit_reached"
            found = await steps(program)
        assert found.count("proof.wrong") == 10
        assert "password.writing" not in found
        assert was.is_as_it_was()

    async def test_of_the_fifth_ends_the_link_also_for_the_right_code(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        was = before(program.stage)
        for _ in range(5):
            await page.proves(WRONG)
        assert (await page.proves()).get("error") == "expired"
        assert (await page.sets("vlieger boven duinpan 9")).get("error") == "expired"
        assert (await steps(program)).count("proof.wrong") == 5
        assert was.is_as_it_was()
