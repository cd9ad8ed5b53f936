"""How it was, when the problem comes back, and what a tap does."""

import pytest

from api.messaging import InboundMessage
from tests.support.api_program import Program, Talker
from tests.support.episodes import (
    DAY,
    HOW_LONG,
    QUESTION,
    asked,
    engineer_solves,
    kept,
    solves,
    status_of,
)


class TestAProblemThatComesBack:
    async def test_within_a_day_keeps_the_earlier_answer(
        self, program: Program, anna: Talker
    ) -> None:
        await solves(anna)
        await anna.presses("😀 Heel goed")
        await program.clock.advance(3 * 3600)
        await solves(anna, "het hangt weer")
        assert await asked(anna) == 1
        columns = "face, ended_by, reopened_at IS NOT NULL"
        assert await kept(program, columns) == [(5, "assistant", True)]

    async def test_and_goes_to_a_human_is_asked_about_if_nothing_was_answered(
        self, program: Program, anna: Talker
    ) -> None:
        await solves(anna)
        await engineer_solves(anna)
        assert await asked(anna) == 2
        await anna.presses("😟 Niet goed")
        columns = "face, ended_by, reopened_at IS NOT NULL"
        assert await kept(program, columns) == [(2, "engineer", True)]

    async def test_and_goes_to_a_human_keeps_an_answer(
        self, program: Program, anna: Talker
    ) -> None:
        await solves(anna)
        await anna.presses("😀 Heel goed")
        await engineer_solves(anna)
        assert await asked(anna) == 1
        assert await kept(program, "face, ended_by") == [(5, "engineer")]


class TestATap:
    async def test_counts_once(self, program: Program, anna: Talker) -> None:
        await solves(anna)
        await anna.presses("😊 Goed")
        assert (await anna.presses("😊 Goed")).duplicate
        assert (await anna.heard()).count(HOW_LONG) == 1
        assert await kept(program, "face") == [(4,)]

    async def test_on_a_second_face_changes_nothing(self, program: Program, anna: Talker) -> None:
        await solves(anna)
        await anna.presses("😊 Goed")
        await anna.presses("😡 Slecht")
        assert (await anna.heard())[-1] == program.care.texts.say("experience_known", "nl")
        assert await kept(program, "face") == [(4,)]

    @pytest.mark.parametrize("new_case", [True, False])
    async def test_on_an_old_face_opens_nothing_and_asks_no_bot(
        self, program: Program, anna: Talker, *, new_case: bool
    ) -> None:
        old = await solves(anna)
        await program.clock.advance(2 * DAY)
        if new_case:
            await anna.says("printer stuk")
            assert await anna.case_id() != old
        turns = len(program.bot.turns)
        await anna.presses("😐 Gaat wel")
        assert (await anna.heard())[-1] == HOW_LONG
        assert await kept(program, "face, case_id, reopened_at") == [(3, old, None)]
        assert await status_of(program, old) == "closed"
        assert len(program.bot.turns) == turns

    async def test_does_not_wait_behind_a_slow_answer(self, program: Program, anna: Talker) -> None:
        await solves(anna)
        await program.clock.advance(2 * DAY)
        program.bot.hang()
        program.bot.arrived.clear()
        await anna.accept("printer stuk")
        await program.bot.arrived.wait()
        question = next(e for e in await anna.timeline() if e.text == QUESTION)
        button = question.buttons[0]["id"]
        await program.care.intake.accept(
            InboundMessage("web", "p-tap", anna.id, "a", "button", button_id=button)
        )
        await anna.until(lambda entries: entries[-1].text == HOW_LONG)
        program.bot.release()
