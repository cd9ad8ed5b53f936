"""Two problems in one message when a human helps, and when the program dies in between."""

from api.conversation.models import CareCase
from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.episodes import QUESTION, asked, kept, tell
from tests.support.two_problems import (
    BOTH,
    OUTLOOK,
    PRINTER,
    THREE,
    names_both,
    reads_both,
    rows,
    solved,
)

ALSO = "Ik lees ook iets over je printer. Dat pak ik hierna op."
NOW = "Dan nu je printer."


class TestAnEngineer:
    async def test_has_the_words_until_the_end_and_then_the_second_is_taken_up(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.script = lambda _: [{"text": "Mis.", "custom": {"turn_failed": True}}]
        first = await names_both(anna)
        program.bot.script = lambda turn: [{"text": f"bot: {turn['text']}"}]
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        await anna.says("en mijn printer dan?")
        assert (await anna.timeline())[-1].case_id == first
        await program.care.handoff.close(call.id, program.engineer)
        await program.graph.drain.idle()
        assert (await anna.heard())[-2:] == [NOW, f"bot: {PRINTER}"]

    async def test_who_takes_the_first_gets_the_words_though_the_second_goes_on(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        await anna.says("/human")
        await program.graph.drain.idle()
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        turns = len(program.bot.turns)
        await anna.says("ben je er?")
        assert (await anna.timeline())[-1].case_id == first
        assert len(program.bot.turns) == turns

    async def test_who_comes_just_before_the_second_is_taken_up_is_heard_first(
        self, program: Program, anna: Talker
    ) -> None:
        await names_both(anna)
        program.bot.hang()
        program.bot.arrived.clear()
        await anna.accept("schiet eens op")
        await program.bot.arrived.wait()
        await anna.accept("/human")
        await anna.hears("handoff_requested")
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        program.bot.release()
        await program.graph.drain.idle()
        assert PRINTER not in program.bot.texts
        await program.care.handoff.close(call.id, program.engineer)
        await program.passes_until(anna.has_heard(f"bot: {PRINTER}"), most=60)

    async def test_is_not_talked_through_by_a_third(self, program: Program, anna: Talker) -> None:
        await names_both(anna, THREE)
        await anna.says("/human")
        await program.graph.drain.idle()
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        await solved(anna, program.bot.turns[-1]["case_id"])
        assert await program.graph.noted.look() == 0
        assert program.bot.texts == [THREE, PRINTER]
        await program.care.handoff.close(call.id, program.engineer)
        await program.passes_until(anna.has_heard(f"bot: {OUTLOOK}"), most=60)

    async def test_of_the_second_reads_the_message_that_named_it(
        self, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna))
        await anna.says("/human")
        (call,) = await program.handoffs_of(anna)
        card = await program.care.cards.card(call.id)
        assert card.transcript[0].text == BOTH
        assert card.topic == "printer"


class TestHowItWas:
    async def test_is_asked_once_and_not_between_the_two(
        self, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna))
        await program.graph.drain.sweep()
        await program.graph.drain.idle()
        assert await asked(anna) == 0
        await solved(anna, program.bot.turns[-1]["case_id"])
        assert await asked(anna) == 1
        assert (await anna.heard())[-1] == QUESTION

    async def test_is_asked_about_the_human_who_helped(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.script = lambda _: [{"text": "Mis.", "custom": {"turn_failed": True}}]
        await names_both(anna)
        program.bot.script = lambda turn: [{"text": f"bot: {turn['text']}"}]
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        await program.care.handoff.close(call.id, program.engineer)
        await program.graph.drain.idle()
        assert await asked(anna) == 0
        await solved(anna, program.bot.turns[-1]["case_id"])
        assert await kept(program, "ended_by") == [("engineer",)]
        assert await asked(anna) == 1

    async def test_is_asked_some_hours_later_when_the_second_comes_to_no_end(
        self, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna))
        await program.passes_until(anna.has_heard(QUESTION), most=3 * 3600, step=60)


class TestACrash:
    async def test_after_the_bot_has_answered_notes_once(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around) as before:
            anna = before.person()
            reads_both(before.bot)
            before.bot.hang()
            await anna.accept(BOTH)
            await before.bot.arrived.wait()
        around.bot.release()
        await around.bot.stored.wait()
        async with running(api_url, around) as after:
            again = Talker(after, anna.id)
            await again.until(lambda found: found[-1].text == f"bot: {BOTH}")
            assert await again.heard() == [ALSO, f"bot: {BOTH}"]
            noted = "SELECT topic, text FROM api.noted_problem"
            assert await rows(after, noted) == [("printer", PRINTER)]

    async def test_while_the_second_is_asked_says_nothing_twice(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around) as before:
            anna = before.person()
            first = await names_both(anna)
            before.bot.hang()
            before.bot.arrived.clear()
            before.bot.stored.clear()
            await tell(anna, "case.solved", first, by="employee")
            await before.bot.arrived.wait()
        around.bot.release()
        await around.bot.stored.wait()
        async with running(api_url, around) as after:
            again = Talker(after, anna.id)
            await again.until(lambda found: found[-1].text == f"bot: {PRINTER}")
            assert (await again.heard())[-2:] == [NOW, f"bot: {PRINTER}"]
            assert around.bot.recalled == [around.bot.turns[-1]["inbox_id"]]

    async def test_that_left_something_noted_is_made_good_by_the_sweep(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        async with program.care.sessions.begin() as db:
            case = await db.get_one(CareCase, first)
            case.status, case.closed_at = "closed", program.clock.now()
        await program.passes_until(anna.has_heard(f"bot: {PRINTER}"), most=60)
        assert await program.graph.noted.look() == 0
