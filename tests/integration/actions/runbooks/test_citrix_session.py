"""The stories of a Citrix screen that hangs."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest

from actions.ports.sessions import SessionState
from tests.support.actions_house import Employee, Running
from tests.support.fakes import a_session, an_account
from tests.support.waiting import until

AGES_AGO = datetime(2025, 1, 1, tzinfo=UTC)


async def handed_over(program: Running, employee: Employee) -> dict[str, object]:
    events = program.stage.api
    found = await until(lambda: events.of("handoff.requested", employee.case_id))
    assert len(found) == 1
    data: dict[str, object] = found[0]["data"]
    return data


def health(program: Running, employee: Employee) -> list[dict[str, Any]]:
    told = program.stage.api.of("repair.fact", employee.case_id)
    return [each["data"] for each in told if each["data"]["step"] == "citrix.health"]


class TestLettingGo:
    async def test_asks_first_and_closes_the_case_on_the_employees_yes(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        broker = program.stage.broker
        broker.open(anna.account, a_session())

        asked = await anna.says("citrix_session_stuck")
        assert asked.outcome == "citrix_ask_disconnect"
        assert broker.count("disconnect s-1") == 0
        done = await anna.taps("disconnect")
        assert done.outcome == "citrix_disconnected"
        assert broker["s-1"].state is SessionState.DISCONNECTED
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]
        solved = await until(lambda: program.stage.api.of("case.solved", anna.case_id))
        assert solved[0]["data"] == {"by": "employee"}
        assert broker.count("log_off s-1") == 0

    async def test_a_typed_yes_from_the_closed_list_is_consent(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("affirm", "Ja graag!")).outcome == "citrix_disconnected"

    async def test_a_yes_in_other_words_is_asked_again_and_changes_nothing(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        again = await anna.says("affirm", "ja maar eerst even mijn mail opslaan")
        assert again.outcome == "ask_again"
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_a_no_does_nothing(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        assert (await anna.says("deny", "nee laat maar")).outcome == "cancelled"
        assert await program.ended(anna) == ["cancelled"]
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_a_disconnect_that_did_not_happen_leads_to_closing(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        program.stage.broker.deaf = True
        await anna.says("citrix_session_stuck")
        assert (await anna.taps("disconnect")).outcome == "citrix_ask_logoff"


class TestClosing:
    async def asked_to_close(self, program: Running) -> Employee:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        asked = await anna.taps("logoff")
        assert asked.outcome == "citrix_ask_logoff"
        assert asked.slots["applications"] == "Outlook en Excel"
        return anna

    async def test_names_the_programs_and_closes_after_a_yes(self, program: Running) -> None:
        anna = await self.asked_to_close(program)
        assert program.stage.broker.count("log_off s-1") == 0
        assert (await anna.taps("yes")).outcome == "citrix_cleared"
        assert program.stage.broker.owned[anna.account.sid] == []
        assert (await anna.says("followup_solved", "hij doet het weer")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]

    async def test_says_done_but_the_screen_stays_hands_over_with_session_and_job(
        self, program: Running
    ) -> None:
        anna = await self.asked_to_close(program)
        program.stage.broker.deaf = True
        assert (await anna.taps("yes")).outcome == "citrix_set_aside"
        data = await handed_over(program, anna)
        assert (data["reason"], data["urgency"]) == ("still_there", "hindered")
        facts = data["facts"]
        assert isinstance(facts, dict)
        assert facts["session"]["id"] == "s-1"
        assert facts["job"]["id"] == "job-s-1"
        assert facts["hidden"] is True
        assert program.stage.broker["s-1"].hidden

    async def test_a_failed_job_hands_over_with_the_brokers_word(self, program: Running) -> None:
        anna = await self.asked_to_close(program)
        program.stage.broker.job_fails = True
        assert (await anna.taps("yes")).outcome == "citrix_set_aside"
        facts = (await handed_over(program, anna))["facts"]
        assert isinstance(facts, dict)
        assert facts["job"]["error"] == "CommunicationError"

    async def test_a_program_opened_meanwhile_makes_the_consent_void(
        self, program: Running
    ) -> None:
        anna = await self.asked_to_close(program)
        program.stage.broker.change("s-1", applications=("Outlook", "Excel", "SAP"))
        assert (await anna.taps("yes")).outcome == "citrix_changed"
        assert program.stage.broker.count("log_off s-1") == 0
        assert await program.ended(anna) == ["cancelled"]

    async def test_a_screen_that_went_by_itself_counts_as_cleared(self, program: Running) -> None:
        anna = await self.asked_to_close(program)
        program.stage.broker.change("s-1", gone=True)
        assert (await anna.taps("yes")).outcome == "citrix_cleared"
        assert program.stage.broker.count("log_off s-1") == 0

    async def test_gone_but_still_not_working_goes_to_a_human(self, program: Running) -> None:
        anna = await self.asked_to_close(program)
        await anna.taps("yes")
        assert (await anna.taps("no")).outcome == "not_verified"
        assert (await handed_over(program, anna))["reason"] == "gone_but_not_working"

    @pytest.mark.parametrize(
        "sign",
        [
            {"logoff_in_progress": True},
            {"machine_registered": False},
            {"machine_fault": "StuckOnBoot"},
            {"state": SessionState.DISCONNECTED},
            {"logon_in_progress": True, "started_at": AGES_AGO},
            {"state": SessionState.CONNECTED, "state_changed_at": AGES_AGO},
            {"lingering": True},
        ],
        ids=lambda sign: next(iter(sign)),
    )
    async def test_is_offered_at_once_when_letting_go_is_useless(
        self, program: Running, sign: dict[str, Any]
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session(**sign))
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_logoff"

    @pytest.mark.parametrize(
        "young",
        [
            ("started_at", {"logon_in_progress": True}),
            ("state_changed_at", {"state": SessionState.CONNECTED}),
        ],
        ids=["log on", "connecting"],
    )
    async def test_what_has_only_just_begun_is_no_sign(
        self, program: Running, young: tuple[str, dict[str, Any]]
    ) -> None:
        anna = await program.employ()
        since, facts = young
        now: dict[str, Any] = {since: datetime.now(UTC)}
        program.stage.broker.open(anna.account, a_session(**facts, **now))
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_disconnect"


class TestSeveralScreens:
    async def test_the_employee_chooses_which_one(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(
            anna.account,
            a_session("s-1"),
            a_session("s-2", kind="application", applications=("SAP",)),
        )
        choice = await anna.says("citrix_session_stuck")
        assert choice.outcome == "citrix_choose"
        titles = [button["title"] for button in choice.buttons]
        assert titles[0] == "Bureaublad, open sinds 08:12"
        assert titles[1].startswith("SAP, ")
        assert (await anna.taps("session:2")).outcome == "citrix_ask_disconnect"
        await anna.taps("disconnect")
        assert program.stage.broker.count("disconnect s-2") == 1
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_a_screen_of_somebody_else_is_never_there(self, program: Running) -> None:
        anna = await program.employ()
        bram = an_account(sid="S-1-5-21-1-2-3-1002")
        program.stage.broker.open(bram, a_session("s-bram"))
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_no_session"


class TestNothingToRepair:
    async def test_no_screen_is_said_and_handed_over_with_the_finding(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_no_session"
        data = await handed_over(program, anna)
        assert data["reason"] == "no_session"
        assert data["urgency"] == "cannot-work"
        facts = await until(lambda: program.stage.api.of("repair.fact", anna.case_id))
        assert facts[0]["data"]["step"] == "citrix.diagnose"

    async def test_a_machine_in_maintenance_is_left_alone(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session(in_maintenance=True))
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_not_cleared"
        assert (await handed_over(program, anna))["reason"] == "machine_in_maintenance"
        assert set(program.stage.broker.calls) == {"find"}

    async def test_a_disabled_account_goes_to_a_human(self, program: Running) -> None:
        anna = await program.employ(enabled=False)
        program.stage.broker.open(anna.account, a_session())
        assert (await anna.says("citrix_session_stuck")).outcome == "account_disabled"

    async def test_a_directory_that_is_away_is_named(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.directory.down = True
        assert (await anna.says("citrix_session_stuck")).outcome == "directory_unreachable"


class TestCitrixAway:
    async def test_hands_over_and_comes_back_when_it_answers(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.down = True
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_unreachable"
        assert (await handed_over(program, anna))["reason"] == "citrix_unavailable"
        program.stage.broker.down = False
        back = await anna.hears(program.stage.api)
        assert back.outcome == "citrix_back"
        facts = await until(lambda: health(program, anna))
        assert facts == [
            {"step": "citrix.health", "result": "ok", "detail": "answers", "facts": {}}
        ]
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["already_fine"]

    async def test_looks_again_when_it_still_fails_after_coming_back(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        program.stage.broker.down = True
        await anna.says("citrix_session_stuck")
        program.stage.broker.down = False
        await anna.hears(program.stage.api)
        assert (await anna.taps("no")).outcome == "citrix_ask_disconnect"

    async def test_away_while_closing_says_so(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        program.stage.broker.down = True
        assert (await anna.taps("disconnect")).outcome == "citrix_unreachable"
        assert (await handed_over(program, anna))["reason"] == "citrix_unavailable"


class TestTheTarget:
    async def test_an_account_that_is_not_the_callers_is_refused(self, program: Running) -> None:
        anna = await program.employ()
        directory = program.stage.directory
        directory.accounts[anna.account.person_id] = dataclasses.replace(
            anna.account, person_id="11111111-1111-1111-1111-111111111111"
        )
        program.stage.broker.open(anna.account, a_session())
        assert (await anna.says("citrix_session_stuck")).outcome == "account_excluded"
        assert (await handed_over(program, anna))["reason"] == "not_the_caller"
