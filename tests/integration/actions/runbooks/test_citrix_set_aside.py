"""The stories of a screen on a shared machine that will not close."""

from datetime import UTC, datetime

from actions.ports.sessions import Capabilities
from tests.support.actions_house import Employee, Running
from tests.support.fakes import a_session
from tests.support.waiting import until

AGES_AGO = datetime(2025, 1, 1, tzinfo=UTC)


class TestSettingAside:
    async def set_aside(self, program: Running) -> Employee:
        anna = await program.employ()
        program.stage.broker.deaf = True
        stuck = a_session(logoff_in_progress=True, state_changed_at=AGES_AGO)
        program.stage.broker.open(anna.account, stuck)
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_logoff"
        assert (await anna.taps("yes")).outcome == "citrix_set_aside"
        return anna

    async def test_the_employee_works_on_and_the_call_stays_for_what_is_left(
        self, program: Running
    ) -> None:
        anna = await self.set_aside(program)
        assert (await anna.taps("yes")).outcome == "citrix_set_aside_works"
        assert await program.ended(anna) == ["handed_over"]
        calls = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert [call["data"]["urgency"] for call in calls] == ["hindered"]
        assert program.stage.api.of("case.solved", anna.case_id) == []

    async def test_a_new_start_that_fails_is_told_to_the_human(self, program: Running) -> None:
        anna = await self.set_aside(program)
        assert (await anna.taps("no")).outcome == "not_verified"
        events = program.stage.api
        calls = await until(lambda: events.of("handoff.requested", anna.case_id), at_least=2)
        assert calls[1]["data"]["reason"] == "new_start_fails"
        assert calls[1]["data"]["urgency"] == "cannot-work"

    async def test_it_is_never_offered_again(self, program: Running) -> None:
        anna = await self.set_aside(program)
        await anna.taps("yes")
        await program.ended(anna)
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_no_session"
        events = program.stage.api
        calls = await until(lambda: events.of("handoff.requested", anna.case_id), at_least=2)
        assert calls[1]["data"]["reason"] == "only_set_aside"

    async def test_the_new_one_is_repaired_without_asking_which(self, program: Running) -> None:
        anna = await program.employ()
        broker = program.stage.broker
        broker.open(anna.account, a_session(hidden=True), a_session("s-2"))
        assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_disconnect"
        await anna.taps("disconnect")
        assert broker.count("disconnect s-2") == 1

    async def test_a_broker_that_cannot_hide_leads_to_a_human(self, program: Running) -> None:
        anna = await program.employ()
        broker = program.stage.broker
        broker.capabilities, broker.deaf = Capabilities(), True
        broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        await anna.taps("logoff")
        assert (await anna.taps("yes")).outcome == "citrix_not_cleared"
        assert await program.ended(anna) == ["handed_over"]
        assert broker.count("hide s-1") + broker.count("message s-1") == 0
