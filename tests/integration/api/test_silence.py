"""Somebody who was asked something and goes silent hears one friendly word, once a question."""

from datetime import timedelta

import pytest

from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.episodes import report

TEN = timedelta(minutes=10).total_seconds()


async def is_asked(anna: Talker, question: str = "q-1") -> str:
    """Let the assistant ask something; return the case."""
    await anna.says("citrix hangt")
    case = await anna.case_id()
    await report(anna, "question.opened", case, question_id=question)
    return case


def reminders(program: Program, heard: list[str]) -> int:
    return heard.count(program.care.texts.say("still_there", "nl"))


class TestAfterTenMinutes:
    async def test_comes_one_word_and_no_more(self, program: Program, anna: Talker) -> None:
        await is_asked(anna)
        await program.clock.advance(TEN - 1)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 0
        await program.clock.advance(2)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 1
        await program.clock.advance(3 * TEN)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 1

    async def test_comes_by_itself(self, program: Program, anna: Talker) -> None:
        await is_asked(anna)
        await anna.comes_to_hear("still_there", most=TEN + 60)

    async def test_comes_for_the_next_question_too(self, program: Program, anna: Talker) -> None:
        await is_asked(anna)
        await program.clock.advance(TEN + 1)
        await program.graph.silence.look()
        await is_asked(anna, "q-2")
        await program.clock.advance(TEN + 1)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 2

    async def test_counts_from_the_last_word(self, program: Program, anna: Talker) -> None:
        await is_asked(anna)
        await program.clock.advance(TEN - 60)
        await anna.says("momentje")
        await program.clock.advance(TEN - 60)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 0

    async def test_is_in_the_language_of_the_employee(self, program: Program, anna: Talker) -> None:
        await anna.says("/taal english")
        await is_asked(anna)
        await program.clock.advance(TEN + 1)
        await program.graph.silence.look()
        assert program.care.texts.say("still_there", "en") in await anna.heard()


class TestNothingIsSaid:
    async def test_once_it_is_answered(self, program: Program, anna: Talker) -> None:
        case = await is_asked(anna)
        await report(anna, "question.closed", case, question_id="q-1")
        await program.clock.advance(TEN + 1)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 0

    @pytest.mark.parametrize("accepted", [False, True])
    async def test_when_a_human_was_called(
        self, accepted: bool, program: Program, anna: Talker
    ) -> None:
        await is_asked(anna)
        await anna.says("mens")
        (called,) = await program.handoffs_of(anna)
        if accepted:
            await program.care.handoff.accept(called.id, program.engineer)
        await program.clock.advance(TEN + 1)
        await program.graph.silence.look()
        assert reminders(program, await anna.heard()) == 0


class TestARestart:
    async def test_neither_loses_nor_repeats_it(self, api_url: str, around: Surroundings) -> None:
        async with running(api_url, around) as program:
            anna = program.person()
            await is_asked(anna)
        await around.clock.advance(TEN + 1)
        for _ in range(2):
            async with running(api_url, around) as program:
                again = Talker(program, anna.id)
                await program.graph.silence.look()
                assert reminders(program, await again.heard()) == 1

    async def test_takes_the_time_that_is_set(self, api_url: str, around: Surroundings) -> None:
        async with running(api_url, around, remind_after=timedelta(minutes=3)) as program:
            anna = program.person()
            await is_asked(anna)
            await program.clock.advance(181)
            await program.graph.silence.look()
            assert reminders(program, await anna.heard()) == 1
