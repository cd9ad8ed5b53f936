"""What a case waits for leads on, is repeated and is left: pages, offers, a morning later."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import text

from actions.remediation.tools import Pace
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.fakes import a_session
from tests.support.waiting import until


class TestLetItBe:
    """«Laat maar» is no answer to whether it works: it leads out, and calls nobody."""

    async def test_leaves_an_article(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        assert (await anna.says("deny", "Laat maar.")).outcome == "let_be"
        assert (await anna.says("ask_status")).outcome == "status_none"
        assert program.stage.api.of("handoff.requested", anna.case_id) == []

    async def test_leaves_a_repair_that_was_done(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        await anna.says("affirm", "ja")
        assert (await anna.says("deny", "never mind")).outcome == "let_be"
        assert await program.ended(anna) == ["cancelled"]
        assert program.stage.broker.count("log_off s-1") == 0
        assert program.stage.api.of("handoff.requested", anna.case_id) == []

    async def test_is_a_no_before_anything_is_done(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("deny", "laat maar")).outcome == "cancelled"
        assert program.stage.broker.count("disconnect s-1") == 0

    @pytest.mark.parametrize("words", ["laat maar", "nee"])
    async def test_leaves_the_secure_page(self, program: Running, words: str) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        assert (await anna.says("deny", words)).outcome == "cancelled"
        assert await program.ended(anna) == ["cancelled"]
        assert await until(lambda: program.stage.api.of("challenge.closed", anna.case_id))
        over = await program.rows(
            "SELECT stage, ended_because FROM actions.challenge WHERE id = :id",
            id=sent.slots["challenge_id"],
        )
        assert [tuple(row) for row in over] == [("closed", "closed")]


class TestTheSecurePage:
    @pytest.mark.parametrize("intent", ["affirm", "ask_status", "password_forgot"])
    async def test_is_shown_again(self, program: Running, intent: str) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        again = await anna.says(intent, "ja")
        assert again.outcome == "proof_link"
        assert again.slots["challenge_id"] == sent.slots["challenge_id"]
        assert len(await program.rows("SELECT 1 FROM actions.run")) == 1

    async def test_takes_the_place_of_an_article(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        await anna.says("password_forgot")
        assert (await anna.says("affirm", "ja")).outcome == "proof_link"
        assert len(await until(lambda: program.stage.api.of("question.closed", anna.case_id))) == 1
        assert program.stage.api.of("case.solved", anna.case_id) == []

    async def test_is_not_needed_when_it_works_already(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("password_forgot")
        assert (await anna.says("followup_solved")).outcome == "solved"
        assert await program.ended(anna) == ["cancelled"]


class TestAnOffer:
    async def test_a_yes_takes_it_up(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("account_locked")).outcome == "account_fine"
        assert (await anna.says("affirm", "ja graag")).outcome == "proof_link"

    async def test_a_no_leaves_it(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("account_locked")
        assert (await anna.says("deny", "nee")).outcome == "cancelled"
        assert (await anna.says("affirm", "ja")).outcome == "nothing_open"

    async def test_is_repeated_when_asked_how_it_stands(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("account_locked")
        assert (await anna.says("ask_status")).outcome == "account_fine"

    async def test_works_by_its_button(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("account_locked")
        assert (await anna.taps("yes")).outcome == "proof_link"


class TestTheNextMorning:
    """The employee went to bed after a repair and comes back to the same case."""

    async def night(self, program: Running, hours: int) -> None:
        async with program.house.tools.sessions.begin() as session:
            await session.execute(
                text(
                    "UPDATE actions.question SET opened_at = opened_at - :night,"
                    " expires_at = expires_at - :night"
                ),
                {"night": timedelta(hours=hours)},
            )

    async def repaired(self, program: Running) -> Employee:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("affirm", "ja")).outcome == "citrix_disconnected"
        return anna

    async def test_still_not_working_goes_on_where_it_was(self, stage: Stage) -> None:
        stage.pace = dataclasses.replace(stage.pace, works_again=Pace().works_again)
        async with running(stage) as program:
            anna = await self.repaired(program)
            await self.night(program, hours=10)
            again = await anna.says("followup_not_solved", "het werkt nog niet")
            assert again.outcome == "citrix_ask_logoff"

    async def test_still_not_working_brings_a_human_when_it_is_too_long_ago(
        self, program: Running
    ) -> None:
        anna = await self.repaired(program)
        await self.night(program, hours=20)
        again = await anna.says("followup_not_solved", "het werkt nog niet")
        assert again.outcome == "helped_not"
        assert await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert program.stage.broker.count("log_off s-1") == 0
