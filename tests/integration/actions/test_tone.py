"""Somebody who is angry, in a hurry or not well: what changes, and what never does."""

from typing import Any

import pytest

from tests.support.actions_house import Employee, Running, Turned
from tests.support.fakes import a_session
from tests.support.waiting import until


async def says(anna: Employee, intent: str, *signals: str, before: bool = False) -> Turned:
    call = anna.call(intent, action="action_distress" if intent == "distress" else None)
    message = call["tracker"]["latest_message"]
    message["signals"] = list(signals)
    message["metadata"]["upset"] = before
    turned = await anna.send(call)
    anna.question_id = turned.slots.get("question_id") or anna.question_id
    return turned


async def call_for(program: Running, anna: Employee) -> dict[str, Any]:
    found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
    data: dict[str, Any] = found[0]["data"]
    return data


async def has_been_disconnected(program: Running) -> Employee:
    anna = await program.employ()
    program.stage.broker.open(anna.account, a_session())
    await anna.says("citrix_session_stuck")
    assert (await anna.taps("disconnect")).outcome == "citrix_disconnected"
    return anna


class TestSomebodyInDistress:
    async def test_gets_a_human_whose_call_holds_no_word_of_it(self, program: Running) -> None:
        anna = await program.employ()
        assert (await says(anna, "distress", "distress")).outcome == "distress"
        call = await call_for(program, anna)
        assert (call["reason"], call["urgency"], call["facts"]) == ("distress", "cannot-work", {})

    async def test_is_not_waited_for_with_an_open_consent(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await says(anna, "distress", "distress")).outcome == "distress"
        assert await program.ended(anna) == ["cancelled"]
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_is_heard_while_a_proof_is_open(self, program: Running) -> None:
        anna = await program.employ()
        assert (await anna.says("password_forgot")).outcome == "proof_link"
        assert (await says(anna, "distress", "distress")).outcome == "distress"


class TestSomebodyAngry:
    async def test_is_not_asked_a_second_time_what_they_mean(self, program: Running) -> None:
        anna = await program.employ()
        assert (await says(anna, "nlu_fallback", "angry")).outcome == "handed_over"
        assert (await call_for(program, anna))["reason"] == "not_understood"

    async def test_before_this_message_counts_too(self, program: Running) -> None:
        anna = await program.employ()
        assert (await says(anna, "nlu_fallback", before=True)).outcome == "handed_over"

    async def test_gets_a_human_in_place_of_the_second_try(self, program: Running) -> None:
        anna = await has_been_disconnected(program)
        assert (await says(anna, "followup_not_solved", "angry")).outcome == "handed_over"
        assert await program.ended(anna) == ["handed_over"]

    async def test_calm_people_get_the_second_try(self, program: Running) -> None:
        anna = await has_been_disconnected(program)
        assert (await says(anna, "followup_not_solved")).outcome == "citrix_ask_logoff"

    async def test_frustrated_people_are_asked_once(self, program: Running) -> None:
        anna = await program.employ()
        assert (await says(anna, "nlu_fallback", "frustrated")).outcome == "unsure"


class TestSomebodyInAHurry:
    async def test_still_proves_who_they_are(self, program: Running) -> None:
        anna = await program.employ()
        assert (await says(anna, "password_forgot", "urgent_care")).outcome == "proof_link"

    async def test_still_says_yes_first(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        asked = await says(anna, "citrix_session_stuck", "urgent_care")
        assert asked.outcome == "citrix_ask_disconnect"
        assert program.stage.broker.count("disconnect s-1") == 0

    @pytest.mark.parametrize("signal", ["urgent_care", "urgent_work", "angry"])
    async def test_with_rights_still_goes_to_a_human(self, program: Running, signal: str) -> None:
        willem = await program.employ(privileged=True)
        assert (await says(willem, "password_forgot", signal)).outcome == "account_excluded"
