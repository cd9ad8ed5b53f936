"""The actions that repair nothing: articles, yes and no, unsure, a human, status."""

import pytest

from tests.contract.wire.schemas import validator
from tests.support.actions_house import Running
from tests.support.fakes import a_session
from tests.support.waiting import until


class TestAnArticle:
    async def test_is_given_and_a_yes_closes_the_case(self, program: Running) -> None:
        anna = await program.employ()
        given = await anna.says("vpn_problem")
        assert (given.outcome, given.slots["article"]) == ("article", "vpn_problem")
        assert (await anna.taps("yes")).outcome == "solved"
        await until(lambda: program.stage.api.of("case.solved", anna.case_id))
        topics = program.stage.api.of("case.topic", anna.case_id)
        assert [event["data"]["topic"] for event in topics] == ["vpn_problem"]

    async def test_that_did_not_help_brings_a_human(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        assert (await anna.says("followup_not_solved", "nog steeds niks")).outcome == "helped_not"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["facts"]["article"] == "printer"

    async def test_any_yes_will_do_where_nothing_is_changed(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        assert (await anna.says("affirm", "ja eindelijk hoera")).outcome == "solved"


class TestSomebodyWhoIsNotSignedIn:
    async def ask(self, program: Running, intent: str) -> str:
        guest = await program.employ()
        inbox = "inbox-of-a-guest"
        signed = program.stage.assertion(guest.case_id, inbox, guest.account.person_id, level="A0")
        asked = await guest.send(guest.call(intent, inbox_id=inbox, assertion=signed))
        assert program.stage.directory.calls == []
        assert await program.rows("SELECT 1 FROM actions.run") == []
        return asked.outcome

    @pytest.mark.parametrize("intent", ["password_forgot", "account_locked"])
    async def test_is_sent_to_the_public_door(self, program: Running, intent: str) -> None:
        assert await self.ask(program, intent) == "not_signed_in"
        assert program.stage.api.of("handoff.requested") == []

    async def test_gets_a_human_for_what_the_door_cannot_do(self, program: Running) -> None:
        assert await self.ask(program, "citrix_session_stuck") == "handed_over"

    @pytest.mark.parametrize("intent", ["printer", "citrix_cannot_start"])
    async def test_may_read_an_article(self, program: Running, intent: str) -> None:
        assert await self.ask(program, intent) == "article"


class TestAnAnswerThatFitsNothing:
    async def test_without_a_question(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("affirm", "ja")).outcome == "nothing_open"
        assert (await anna.says("deny", "nee")).outcome == "nothing_open"
        assert (await anna.taps("yes", "q-unheard-of")).outcome == "nothing_open"

    async def test_to_a_question_that_was_replaced(self, program: Running) -> None:
        anna = await program.employ()
        first = await anna.says("printer")
        await anna.says("vpn_problem")
        late = await anna.taps("yes", first.slots["question_id"])
        assert late.outcome == "nothing_open"

    async def test_to_a_question_of_somebody_else(self, program: Running) -> None:
        anna, bram = await program.employ(), await program.employ(sid="S-1-5-21-9")
        program.stage.broker.open(anna.account, a_session())
        asked = await anna.says("citrix_session_stuck")
        stolen = await bram.taps("disconnect", asked.slots["question_id"])
        assert stolen.outcome == "nothing_open"
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_with_a_value_the_question_does_not_have(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.taps("session:7")).outcome == "ask_again"

    async def test_works_already_while_consent_was_asked(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("followup_solved", "hij doet het alweer")).outcome == "solved"
        assert await program.ended(anna) == ["already_fine"]
        assert program.stage.broker.count("disconnect s-1") == 0


class TestLooseWords:
    async def test_it_works_closes_the_case(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("followup_solved")).outcome == "solved"

    async def test_still_broken_brings_a_human(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("followup_not_solved")).outcome == "helped_not"
        assert await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))


class TestUnsure:
    async def test_asks_what_the_bot_would_ask_then_brings_a_human(self, program: Running) -> None:
        anna = await program.employ()
        call = anna.call("nlu_fallback")
        asked = ["printer", "ask_how_to", "followup_not_solved"]
        call["tracker"]["latest_message"]["choices"] = asked
        validator("action_call").validate(call)
        unsure = await anna.send(call)
        assert unsure.outcome == "unsure"
        assert [(button["title"], button["payload"]) for button in unsure.buttons] == [
            ("Printen lukt niet", "/printer"),
            ("Ik wil weten hoe iets moet", "/ask_how_to"),
            ("Het werkt nog steeds niet", "/followup_not_solved"),
        ]
        assert (await anna.says("nlu_fallback")).outcome == "handed_over"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["reason"] == "not_understood"

    async def test_offers_no_button_for_what_has_no_words(self, program: Running) -> None:
        anna = await program.employ()
        call = anna.call("nlu_fallback")
        call["tracker"]["latest_message"]["choices"] = ["greet", "vpn_problem"]
        unsure = await anna.send(call)
        assert [button["payload"] for button in unsure.buttons] == ["/vpn_problem"]

    async def test_still_asks_after_a_moment_and_a_bare_yes(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("nlu_fallback")
        assert (await anna.says("ask_status", "wacht ff", aside="wait")).outcome == "take_your_time"
        assert (await anna.says("affirm", "doe maar")).outcome == "still_choosing"
        assert (await anna.says("deny", "nee")).outcome == "still_choosing"
        assert (await anna.says("deny", "laat maar")).outcome == "let_be"
        assert (await anna.says("affirm", "ja")).outcome == "nothing_open"

    async def test_starts_counting_anew_once_understood(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("nlu_fallback")).outcome == "unsure"
        await anna.says("printer")
        assert (await anna.says("nlu_fallback")).outcome == "unsure"


class TestAHuman:
    async def test_comes_at_any_moment_and_the_repair_stops(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        asked = await anna.says("citrix_session_stuck")
        assert (await anna.says("ask_human")).outcome == "handed_over"
        assert await program.ended(anna) == ["cancelled"]
        assert (await anna.taps("disconnect", asked.slots["question_id"])).outcome == "nothing_open"
        assert program.stage.broker.count("disconnect s-1") == 0
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["facts"] == {"topic": "citrix_session_stuck"}
        assert found[0]["data"]["urgency"] == "cannot-work"

    async def test_is_less_urgent_for_what_leaves_people_at_work(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("printer")
        await anna.says("ask_human")
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["urgency"] == "hindered"


class TestTheSameProblemAgain:
    async def test_after_a_repair_means_that_it_still_fails(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("affirm", "ja")).outcome == "citrix_disconnected"
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_logoff"

    async def test_asks_the_open_question_again(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        first = await anna.says("citrix_session_stuck")
        again = await anna.says("citrix_session_stuck", "hallo citrix hangt")
        assert again.outcome == "citrix_ask_disconnect"
        assert again.slots["question_id"] == first.slots["question_id"]
        assert len(await program.rows("SELECT 1 FROM actions.run")) == 1

    async def test_after_its_end_starts_a_new_run(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        await anna.says("deny", "nee")
        await program.ended(anna)
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_disconnect"


class TestStatus:
    async def test_nothing_open(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("ask_status")).outcome == "status_none"

    async def test_repeats_the_open_question(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("ask_status")).outcome == "citrix_ask_disconnect"


class TestHowTo:
    async def test_is_searched(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("ask_how_to", "hoe deel ik een agenda")).outcome == "search"


class TestAnEventForSomebodyElse:
    async def test_tells_nothing(self, program: Running) -> None:
        anna, bram = await program.employ(), await program.employ(sid="S-1-5-21-9")
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        run = await program.house.tools.runs.going(anna.case_id)
        assert run is not None
        told = await bram.says("case_event", run_id=run.id, message_seq=1)
        assert told.outcome == "status_none"
        assert "machine" not in told.slots
