"""Real people interrupt, correct themselves and say yes in their own way; nothing gets lost."""

import pytest

from tests.support.actions_house import Employee, Running, Turned
from tests.support.fakes import a_session
from tests.support.waiting import until


async def asked_to_disconnect(program: Running) -> tuple[Employee, Turned]:
    anna = await program.employ()
    program.stage.broker.open(anna.account, a_session())
    return anna, await anna.says("citrix_session_stuck")


async def led_back(anna: Employee) -> Turned:
    return await anna.says("thanks", "dank je", action="action_lead_back")


class TestTheWayBack:
    async def test_asks_the_same_question_and_the_yes_still_counts(self, program: Running) -> None:
        anna, asked = await asked_to_disconnect(program)
        back = await led_back(anna)
        assert back.outcome == "back_to_disconnect"
        assert back.slots["question_id"] == asked.slots["question_id"]
        done = await anna.taps("disconnect", asked.slots["question_id"])
        assert done.outcome == "citrix_disconnected"
        assert (await led_back(anna)).outcome == "back_to_works"

    async def test_names_again_what_closes(self, program: Running) -> None:
        anna, _ = await asked_to_disconnect(program)
        closing = await anna.taps("logoff")
        back = await led_back(anna)
        assert back.outcome == "back_to_logoff"
        assert back.slots["applications"] == closing.slots["applications"]

    async def test_has_the_screens_to_choose_from(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session(), a_session("s-2"))
        asked = await anna.says("citrix_session_stuck")
        back = await led_back(anna)
        assert (asked.outcome, back.outcome) == ("citrix_choose", "back_to_choice")
        assert back.buttons == asked.buttons

    async def test_leads_to_an_article_an_offer_and_a_page(self, program: Running) -> None:
        reader, owner, forgot = [await program.employ(sid=f"S-1-5-21-{n}") for n in range(3)]
        await reader.says("printer")
        assert (await led_back(reader)).outcome == "back_to_works"
        await owner.says("account_locked")
        assert (await led_back(owner)).outcome == "back_to_offer"
        sent = await forgot.says("password_forgot")
        back = await led_back(forgot)
        assert back.outcome == "back_to_page"
        assert back.slots["challenge_id"] == sent.slots["challenge_id"]

    async def test_is_silent_when_nothing_is_open(self, program: Running) -> None:
        assert (await led_back(await program.employ())).outcome == "nothing_open"


class TestAMoment:
    async def test_leaves_the_question_as_it_is(self, program: Running) -> None:
        anna, asked = await asked_to_disconnect(program)
        assert (await anna.says("ask_status", "momentje", aside="wait")).outcome == "take_your_time"
        assert (await anna.says("ask_status")).slots["question_id"] == asked.slots["question_id"]
        assert (await anna.says("affirm", "ja")).outcome == "citrix_disconnected"


class TestHowLong:
    async def how_long(self, anna: Employee) -> Turned:
        return await anna.says("ask_status", "hoe lang duurt dat?", aside="duration")

    async def test_is_told_as_the_runbook_has_it(self, program: Running) -> None:
        anna, _ = await asked_to_disconnect(program)
        assert (await self.how_long(anna)).outcome == "takes_a_minute"
        bram = await program.employ(sid="S-1-5-21-9")
        await bram.says("password_forgot")
        told = await self.how_long(bram)
        assert (told.outcome, told.slots["minutes"]) == ("takes_minutes", 5)

    async def test_depends_on_the_reader_of_an_article(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        assert (await self.how_long(anna)).outcome == "takes_own_pace"

    async def test_is_unknown_before_a_problem_and_never_promised_for_a_human(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        assert (await self.how_long(anna)).outcome == "takes_unknown"
        call = anna.call("ask_status", "hoe lang duurt dat?", aside="duration")
        call["tracker"]["latest_message"]["metadata"]["human_called"] = True
        assert (await anna.send(call)).outcome == "takes_human"


class TestACorrection:
    async def test_lets_the_wrong_repair_go_and_takes_up_what_was_meant(
        self, program: Running
    ) -> None:
        anna, asked = await asked_to_disconnect(program)
        meant = await anna.says("email_outlook", "nee ik bedoel outlook", corrected="yes")
        assert (meant.outcome, meant.slots["topic"]) == ("article", "email_outlook")
        assert await program.ended(anna) == ["cancelled"]
        assert (await anna.taps("disconnect", asked.slots["question_id"])).outcome == "nothing_open"
        assert program.stage.broker.count("disconnect s-1") == 0
        topics = await until(lambda: program.stage.api.of("case.topic", anna.case_id), at_least=2)
        assert topics[-1]["data"]["topic"] == "email_outlook"

    async def test_closes_the_page_of_the_wrong_topic(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("password_forgot")
        words = "niet mn wachtwoord maar citrix"
        meant = await anna.says("citrix_session_stuck", words, corrected="yes")
        assert meant.outcome == "citrix_ask_disconnect"
        assert await program.ended(anna) == ["cancelled"]
        assert await until(lambda: program.stage.api.of("challenge.closed", anna.case_id))
        assert (await anna.says("ask_status")).outcome == "citrix_ask_disconnect"

    async def test_to_the_same_topic_changes_nothing(self, program: Running) -> None:
        anna, asked = await asked_to_disconnect(program)
        again = await anna.says("citrix_session_stuck", "ik bedoel citrix", corrected="yes")
        assert again.slots["question_id"] == asked.slots["question_id"]


class TestItStillFails:
    async def test_before_anything_was_done_leads_to_the_question(self, program: Running) -> None:
        anna, asked = await asked_to_disconnect(program)
        again = await anna.says("followup_not_solved", "het werkt nog niet")
        assert again.outcome == "citrix_ask_disconnect"
        assert again.slots["question_id"] == asked.slots["question_id"]

    async def test_goes_down_the_ladder_to_a_human_who_has_the_findings(
        self, program: Running
    ) -> None:
        anna, _ = await asked_to_disconnect(program)
        assert (await anna.says("affirm", "doe maar")).outcome == "citrix_disconnected"
        words = "het werkt nog niet"
        assert (await anna.says("followup_not_solved", words)).outcome == "citrix_ask_logoff"
        assert (await anna.says("affirm", "nou vooruit")).outcome == "citrix_cleared"
        assert (await anna.says("followup_not_solved", words)).outcome == "not_verified"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["reason"] == "gone_but_not_working"
        done = {each["data"]["step"] for each in program.stage.api.of("repair.fact", anna.case_id)}
        assert {"citrix.disconnect", "citrix.logoff"} <= done

    async def test_after_an_article_brings_a_human_and_no_second_article(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        await anna.says("printer", "printer doet het niet")
        assert (await anna.says("printer", "mijn printer doet het niet")).outcome == "article"
        still = await anna.says("printer", "de printer doet het nog steeds niet")
        assert still.outcome == "helped_not"
        assert await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))

    async def test_calls_nobody_twice(self, program: Running) -> None:
        anna = await program.employ()
        call = anna.call("followup_not_solved", "het werkt nog niet")
        call["tracker"]["latest_message"]["metadata"]["human_called"] = True
        assert (await anna.send(call)).outcome == "status_waiting"
        assert program.stage.api.of("handoff.requested", anna.case_id) == []


CONSENTS = (
    "doe maar|prima|is goed joh|nou vooruit|mag|jaaa|Ok dan.|👍|👍🏽|ja, graag!|yep|sure|go ahead"
).split("|")
NO_CONSENT = (
    "ja maar dan ben ik alles kwijt|yes but what about my work|ja hoor maar wacht|ja?|"
    "prima idee van die buurman|what does that mean|doe maar niet als het lang duurt"
).split("|")


class TestAYes:
    @pytest.mark.parametrize("words", CONSENTS)
    async def test_that_is_one_is_consent(self, words: str, program: Running) -> None:
        anna, _ = await asked_to_disconnect(program)
        assert (await anna.says("affirm", words)).outcome == "citrix_disconnected"

    @pytest.mark.parametrize("words", NO_CONSENT)
    async def test_that_is_none_asks_again(self, words: str, program: Running) -> None:
        anna, _ = await asked_to_disconnect(program)
        assert (await anna.says("affirm", words)).outcome == "ask_again"
        assert await program.rows("SELECT 1 FROM actions.consent") == []
        assert program.stage.broker.count("disconnect s-1") == 0

    @pytest.mark.parametrize("words", ["ja maar hij is wel traag", "yes but not on my phone"])
    async def test_with_a_but_does_not_close_the_case(self, words: str, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        assert (await anna.says("affirm", words)).outcome == "ask_again"
        assert program.stage.api.of("case.solved", anna.case_id) == []


class TestWhatIsToldBeforeItIsAsked:
    async def test_is_kept_for_the_engineer_and_the_plan_still_needs_a_yes(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        asked = await anna.says(
            "citrix_session_stuck",
            "citrix hangt al een uur met fout 1030, gooi hem er maar uit, niks open staan",
            application="citrix",
            duration="een uur",
            error_code="1030",
        )
        assert asked.outcome == "citrix_ask_disconnect"
        assert program.stage.broker.count("disconnect s-1") == 0
        facts = await until(
            lambda: [
                event["data"]["facts"]
                for event in program.stage.api.of("repair.fact", anna.case_id)
                if event["data"]["step"] == "employee.told"
            ]
        )
        assert facts == [{"application": "citrix", "duration": "een uur", "error_code": "1030"}]
