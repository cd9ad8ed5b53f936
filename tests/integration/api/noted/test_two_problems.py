"""Two problems in one message: two cases, the second by itself when the first waits or ends."""

from datetime import timedelta

from joserfc import jwt

from tests.support.api_program import Program, Talker
from tests.support.episodes import report
from tests.support.two_problems import (
    BOTH,
    CITRIX,
    OUTLOOK,
    PRINTER,
    THREE,
    cases,
    names_both,
    solved,
)

ALSO = "Ik lees ook iets over je printer. Dat pak ik hierna op."
NOW = "Dan nu je printer."


class TestASecondProblem:
    async def test_is_told_before_the_answer_and_gets_a_case_that_waits(
        self, program: Program, anna: Talker
    ) -> None:
        await names_both(anna)
        assert await anna.heard() == [ALSO, f"bot: {BOTH}"]
        assert await cases(program) == [(None, "open"), ("printer", "noted")]

    async def test_is_taken_up_once_the_first_is_solved(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        await solved(anna, first)
        assert (await anna.heard())[2:] == [NOW, f"bot: {PRINTER}"]
        assert await cases(program) == [(None, "closed"), ("printer", "open")]

    async def test_has_a_sender_and_an_assertion_of_its_own(
        self, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna))
        one, other = program.bot.turns
        assert one["case_id"] != other["case_id"]
        claims = jwt.decode(
            other["metadata"]["assertion"], program.key, algorithms=["EdDSA"]
        ).claims
        assert (claims["case"], claims["inbox"]) == (other["case_id"], other["inbox_id"])
        assert (claims["sub"], claims["act"], claims["channel"]) == (anna.id, "employee", "web")

    async def test_is_what_is_talked_about_from_then_on(
        self, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna))
        await anna.says("nee nog niet")
        assert program.bot.turns[-1]["case_id"] == program.bot.turns[-2]["case_id"]

    async def test_comes_next_when_the_employee_wants_nothing_done_to_the_first(
        self, program: Program, anna: Talker
    ) -> None:
        await names_both(anna)
        program.bot.script = lambda _: [{"text": "Goed.", "custom": {"ended": True}}]
        await anna.says("nee niets doen")
        assert NOW in await anna.heard()

    async def test_that_is_named_again_meanwhile_is_not_taken_up_twice(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        await anna.says(PRINTER)
        await solved(anna, first)
        assert program.bot.texts == [BOTH, PRINTER]

    async def test_of_a_third_they_come_one_after_the_other(
        self, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna, THREE))
        assert program.bot.texts == [THREE, PRINTER]
        await solved(anna, program.bot.turns[-1]["case_id"])
        assert program.bot.texts == [THREE, PRINTER, OUTLOOK]
        assert (await anna.heard())[0] == (
            "Ik lees ook iets over je printer en je mail of Outlook. Dat pak ik hierna op."
        )


class TestWhileTheFirstWaits:
    async def test_for_a_human_the_second_is_taken_up(self, program: Program, anna: Talker) -> None:
        await names_both(anna)
        await anna.says("/human")
        await program.graph.drain.idle()
        assert (await anna.heard())[-2:] == [NOW, f"bot: {PRINTER}"]
        await anna.says("laat maar")
        assert await program.handoffs_of(anna) == []

    async def test_for_the_employee_the_second_comes_after_some_minutes(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        await report(anna, "question.opened", first, question_id="q-1")
        await program.clock.advance(9 * 60)
        assert await program.graph.noted.look() == 0
        await program.passes_until(anna.has_heard(NOW), most=180)

    async def test_for_a_repair_that_takes_long_the_second_comes_soon(
        self, program: Program, anna: Talker
    ) -> None:
        await names_both(anna)
        await program.passes_until(anna.has_heard(NOW), most=120)

    async def test_for_a_proof_the_second_does_not_disturb(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        until = (program.clock.now() + timedelta(minutes=20)).isoformat()
        await report(anna, "challenge.opened", first, challenge_id="ch-1", until=until)
        await program.clock.advance(15 * 60)
        assert await program.graph.noted.look() == 0

    async def test_because_the_assistant_fails_the_second_is_left_to_the_human(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.script = lambda _: [{"text": "Mis.", "custom": {"turn_failed": True}}]
        await names_both(anna)
        assert await cases(program) == [(None, "open"), ("printer", "noted")]
        (call,) = await program.handoffs_of(anna)
        assert (await program.care.cards.card(call.id)).related.also == ["printer"]

    async def test_a_button_answers_the_case_that_offered_it(
        self, program: Program, anna: Talker
    ) -> None:
        buttons = [{"title": "Ja", "payload": '/answer{"question_id":"q-1","value":"yes"}'}]
        program.bot.script = lambda _: [{"text": "Werkt het weer?", "buttons": buttons}]
        first = await names_both(anna)
        program.bot.script = lambda _: [{"text": "Goed."}]
        await anna.says("/human")
        await program.graph.drain.idle()
        await anna.presses("Ja")
        assert program.bot.turns[-1]["kind"] == "payload"
        assert program.bot.turns[-1]["case_id"] == first

    async def test_a_result_of_the_first_is_told_though_the_second_goes_on(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        await anna.says("/human")
        await program.graph.drain.idle()
        await report(anna, "dialogue.due", first, run_id="r-1", message_seq=2)
        assert program.bot.turns[-1]["case_id"] == first
        assert program.bot.turns[-1]["payload"]["intent"] == "case_event"

    async def test_and_asks_last_a_typed_answer_is_for_the_first(
        self, program: Program, anna: Talker
    ) -> None:
        first = await names_both(anna)
        await anna.says("/human")
        await program.graph.drain.idle()
        await program.clock.advance(1)
        await report(anna, "question.opened", first, question_id="q-1")
        await anna.says("ja")
        assert program.bot.turns[-1]["case_id"] == first
        await report(anna, "question.closed", first, question_id="q-1")
        await anna.says("en mijn printer?")
        assert program.bot.turns[-1]["case_id"] != first


class TestGivingUp:
    async def test_drops_the_second_too(self, program: Program, anna: Talker) -> None:
        first = await names_both(anna)
        await anna.says("laat maar")
        assert "Goed, dan laat ik je printer ook rusten." in await anna.heard()
        await solved(anna, first)
        assert program.bot.texts == [BOTH, "laat maar"]

    async def test_of_a_call_that_failed_drops_it_too(self, program: Program, anna: Talker) -> None:
        program.bot.script = lambda _: [{"text": "Mis.", "custom": {"turn_failed": True}}]
        await names_both(anna)
        await anna.says("laat maar")
        assert (await anna.heard())[-1] == "Goed, dan laat ik je printer ook rusten."
        assert await program.handoffs_of(anna) == []

    async def test_and_starting_over_closes_everything(
        self, program: Program, anna: Talker
    ) -> None:
        await names_both(anna)
        await anna.says("/opnieuw")
        assert (await anna.heard())[-2:] == [
            "Goed, dan laat ik je printer ook rusten.",
            program.care.texts.say("started_over", "nl"),
        ]
        await anna.says(CITRIX)
        states = [str(status) for _, status in await cases(program)]
        assert sorted(states) == ["closed", "closed", "open"]
        assert program.bot.turns[-1]["case_id"] != program.bot.turns[0]["case_id"]
