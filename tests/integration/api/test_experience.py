"""How it was: asked once at the end of an episode, kept, and never in the way."""

from tests.support.api_program import Program, Talker
from tests.support.episodes import (
    DAY,
    HOW_LONG,
    QUESTION,
    WEEK,
    asked,
    calls,
    engineer_solves,
    kept,
    report,
    solves,
    status_of,
    tell,
)

FACES = ["😀 Heel goed", "😊 Goed", "😐 Gaat wel", "😟 Niet goed", "😡 Slecht"]
TIMES = ["geen", "5 minuten", "15 minuten", "30 minuten", "1 uur", "2 uur", "4 uur", "een dag"]


class TestASolvedCase:
    async def test_is_followed_by_faces_then_lost_time_then_thanks(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        case_id = await anna.case_id()
        await report(anna, "case.topic", case_id, topic="citrix_session_stuck")
        await report(anna, "case.solved", case_id, by="employee")
        question = (await anna.timeline())[-1]
        assert question.text == QUESTION
        assert [button["title"] for button in question.buttons] == FACES
        await anna.presses("😊 Goed")
        how_long = (await anna.timeline())[-1]
        assert how_long.text == HOW_LONG
        assert [button["title"] for button in how_long.buttons] == TIMES
        await anna.presses("15 minuten")
        assert (await anna.heard())[-1] == program.care.texts.say("experience_thanks", "nl")
        columns = "case_id, person_id, face, minutes, topic, ended_by, channel, reopened_at"
        assert await kept(program, columns) == [
            (case_id, anna.id, 4, 15, "citrix_session_stuck", "assistant", "web", None)
        ]
        (moments,) = await kept(program, "asked_at, answered_at")
        assert moments == (program.clock.now(), program.clock.now())
        assert await status_of(program, case_id) == "closed"

    async def test_is_asked_about_after_the_answer_that_is_being_made(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        case_id = await anna.case_id()
        program.bot.hang()
        program.bot.arrived.clear()
        await anna.accept("ja het werkt weer")
        await program.bot.arrived.wait()
        await tell(anna, "case.solved", case_id)
        assert await asked(anna) == 0
        program.bot.release()
        await program.graph.drain.idle()
        assert (await anna.heard())[-2:] == ["bot: ja het werkt weer", QUESTION]

    async def test_is_asked_about_and_answered_without_a_bot(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        case_id = await anna.case_id()
        await program.bot.server.die()
        await report(anna, "case.solved", case_id, by="employee")
        await anna.presses("😡 Slecht")
        await anna.presses("een dag")
        assert await kept(program, "face, minutes") == [(1, 480)]

    async def test_is_asked_about_in_english(self, program: Program, anna: Talker) -> None:
        await anna.says("/taal en")
        await solves(anna, "citrix is frozen")
        await anna.presses("😀 Very good")
        await anna.presses("none")
        say = program.care.texts.say
        assert (await anna.heard())[-3:] == [
            say("experience_face", "en"),
            say("experience_minutes", "en"),
            say("experience_thanks", "en"),
        ]
        assert await kept(program, "face, minutes") == [(5, 0)]

    async def test_is_asked_about_on_a_channel_without_buttons(
        self, program: Program, anna: Talker
    ) -> None:
        plain = anna.on("plain")
        await solves(plain)
        await plain.says("4")
        await plain.says("8")
        assert await kept(program, "face, minutes, channel") == [(2, 480, "plain")]
        await program.delivers_all()
        assert any("2. 😊 Goed" in sent for sent in program.plain.texts)

    async def test_leaves_a_typed_word_to_the_bot(self, program: Program, anna: Talker) -> None:
        await solves(anna)
        await anna.says("en nu doet mijn muis het niet")
        assert program.bot.texts[-1] == "en nu doet mijn muis het niet"
        assert await kept(program, "face, minutes") == [(None, None)]


class TestARoutineRepair:
    async def test_is_asked_about_once_a_week(self, program: Program, anna: Talker) -> None:
        await solves(anna)
        await program.clock.advance(3 * DAY)
        await solves(anna, "nu hangt outlook")
        assert await asked(anna) == 1
        await program.clock.advance(4 * DAY)
        await solves(anna, "en weer citrix")
        assert await asked(anna) == 2
        assert await kept(program, "face") == [(None,), (None,)]

    async def test_of_somebody_else_is_asked_about(self, program: Program, anna: Talker) -> None:
        await solves(anna)
        other = program.person()
        await solves(other)
        assert await asked(other) == 1

    async def test_is_not_asked_about_again_when_nobody_answers(
        self, program: Program, anna: Talker
    ) -> None:
        await solves(anna)
        await program.clock.advance(2 * WEEK)
        await program.graph.drain.sweep()
        await program.graph.drain.idle()
        assert await asked(anna) == 1


class TestAHuman:
    async def test_who_closes_it_is_always_asked_about(
        self, program: Program, anna: Talker
    ) -> None:
        await solves(anna)
        await program.clock.advance(2 * DAY)
        await engineer_solves(anna)
        assert (await anna.heard())[-1] == QUESTION
        assert await kept(program, "ended_by") == [("assistant",), ("engineer",)]

    async def test_who_hands_it_back_is_asked_about_once(
        self, program: Program, anna: Talker
    ) -> None:
        call = await calls(anna)
        await program.care.handoff.hand_back(call, program.engineer)
        await program.graph.drain.idle()
        assert (await anna.heard())[-1] == QUESTION
        await report(anna, "case.solved", await anna.case_id(), by="employee")
        assert await asked(anna) == 1
        assert await kept(program, "ended_by, reopened_at") == [("engineer", None)]

    async def test_who_hands_back_in_the_middle_of_a_proof_is_asked_about_at_the_end(
        self, program: Program, anna: Talker
    ) -> None:
        await solves(anna)
        await program.clock.advance(2 * DAY)
        call = await calls(anna)
        case_id, until = await anna.case_id(), "2026-03-06T22:00:00+00:00"
        await report(anna, "challenge.opened", case_id, challenge_id="ch-1", until=until)
        await program.care.handoff.hand_back(call, program.engineer)
        await program.graph.drain.idle()
        assert await asked(anna) == 1
        await report(anna, "case.solved", case_id, by="employee")
        assert await asked(anna) == 2
        assert (await kept(program, "ended_by"))[-1] == ("engineer",)

    async def test_who_was_called_off_is_not_asked_about(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await anna.says("/human")
        await anna.says("laat maar")
        assert await asked(anna) == 0
        assert await kept(program, "id") == []


class TestAnUnsolvedCase:
    async def test_is_not_asked_about(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await anna.says("/opnieuw")
        await anna.says("printer stuk")
        await program.clock.advance(2 * DAY)
        assert await kept(program, "id") == []

    async def test_that_was_opened_again_meanwhile_is_not_asked_about(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        case_id = await anna.case_id()
        program.bot.hang()
        program.bot.arrived.clear()
        await anna.accept("ja")
        await program.bot.arrived.wait()
        await tell(anna, "case.solved", case_id)
        await anna.accept("nee toch niet")
        program.bot.release()
        await program.graph.drain.idle()
        assert await asked(anna) == 0
