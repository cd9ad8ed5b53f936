"""The program stopped in the middle: it goes on, and nothing is done twice."""

import asyncio

import pytest
from sqlalchemy import text

from actions.errors import SlotTaken
from actions.ports.sessions import SessionState
from tests.support.actions_house import Running, Stage, running
from tests.support.fakes import a_session
from tests.support.waiting import until


def follow(employee: object, program: Running) -> None:
    employee.client = program.client  # type: ignore[attr-defined]


class TestStoppedWhileItWaitsForAnAnswer:
    async def test_goes_on_with_the_answer_and_repeats_no_step(self, stage: Stage) -> None:
        async with running(stage) as first:
            anna = await first.employ()
            stage.broker.open(anna.account, a_session())
            assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_disconnect"
            looked = stage.broker.count("find")
        async with running(stage) as second:
            follow(anna, second)
            assert (await anna.taps("disconnect")).outcome == "citrix_disconnected"
            assert stage.broker.count("disconnect s-1") == 1
            assert stage.broker.count("find") == looked + 1
            assert (await anna.taps("yes")).outcome == "solved"
            assert await second.ended(anna) == ["fixed"]
            facts = await until(lambda: stage.api.of("repair.fact", anna.case_id), at_least=2)
            await until(lambda: stage.api.of("case.solved", anna.case_id))
        assert [fact["data"]["step"] for fact in facts] == ["citrix.diagnose", "citrix.disconnect"]
        assert len(stage.api.of("case.solved", anna.case_id)) == 1


class TestStoppedInTheMiddleOfAStep:
    async def test_reads_first_and_does_not_act_again(self, stage: Stage) -> None:
        stuck = asyncio.Event()
        async with running(stage) as first:
            anna = await first.employ()
            stage.broker.open(anna.account, a_session())
            await anna.says("citrix_session_stuck")
        stage.patience = 0.2
        async with running(stage) as second:
            follow(anna, second)
            get = stage.broker.get

            async def never(session_id: str) -> None:
                stuck.set()
                await asyncio.Event().wait()

            stage.broker.get = never  # type: ignore[method-assign]

            async def disconnect(session_id: str) -> None:
                stage.broker.calls.append(f"disconnect {session_id}")
                stage.broker.change(session_id, state=SessionState.DISCONNECTED)

            stage.broker.disconnect = disconnect  # type: ignore[method-assign]
            assert (await anna.taps("disconnect")).outcome == "started"
            await stuck.wait()
        stage.broker.get = get  # type: ignore[method-assign]
        async with running(stage) as third:
            follow(anna, third)
            assert (await anna.hears(stage.api)).outcome == "citrix_disconnected"
        assert stage.broker.count("disconnect s-1") == 1


class TestAnAnswerThatWasStoredButNotPassedOn:
    async def test_is_passed_on_by_the_sweep(self, stage: Stage) -> None:
        async with running(stage) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            await anna.says("citrix_session_stuck")
            async with program.house.tools.sessions.begin() as session:
                await session.execute(
                    text(
                        "UPDATE actions.question SET closed_at = now() - interval '5 seconds',"
                        " answer = 'no', answered_by = 'lost'"
                    )
                )
            assert (await anna.hears(stage.api)).outcome == "cancelled"


class TestARunThatBreaksDown:
    async def test_is_told_to_employee_and_engineer(self, stage: Stage) -> None:
        stage.patience = 0.2
        async with running(stage) as program:
            anna = await program.employ()

            async def bug(_account: object) -> None:
                raise ZeroDivisionError

            stage.broker.find = bug  # type: ignore[method-assign, assignment]
            assert (await anna.says("citrix_session_stuck")).outcome == "started"
            async with program.house.tools.sessions.begin() as session:
                await session.execute(
                    text("UPDATE actions.run SET started_at = started_at - interval '1 minute'")
                )
            assert (await anna.hears(stage.api)).outcome == "turn_failed"
            found = await until(lambda: stage.api.of("handoff.requested", anna.case_id))
            assert found[0]["data"]["reason"] == "run_broken"


class TestAPersonWhoStartedOver:
    async def test_is_asked_nothing_more_by_the_repair_of_before(self, stage: Stage) -> None:
        stage.broker.down = True
        async with running(stage) as program:
            anna = await program.employ()
            assert (await anna.says("citrix_session_stuck")).outcome == "citrix_unreachable"
            stage.api.started_over.add(anna.case_id)
            stage.broker.down = False
            assert await program.ended(anna) == ["cancelled"]
            asked = await program.rows("SELECT answer FROM actions.question")
        assert asked == [("superseded",)]


class TestARunThatWasNeverStarted:
    async def test_is_started_by_the_sweep(self, stage: Stage) -> None:
        async with running(stage) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            async with program.house.tools.sessions.begin() as session:
                await session.execute(
                    text(
                        "INSERT INTO actions.run (id, slug, case_id, person_id, channel, language,"
                        " intent, inbox_id, started_at) VALUES ('r-lost', 'citrix_session', :case,"
                        " :person, 'web', 'nl', 'citrix_session_stuck', 'i',"
                        " now() - interval '1 hour')"
                    ),
                    {"case": anna.case_id, "person": anna.account.person_id},
                )
            assert (await anna.hears(stage.api)).outcome == "citrix_ask_disconnect"


class TestTheSlot:
    async def test_is_refused_to_a_second_process(self, stage: Stage) -> None:
        async with running(stage):
            with pytest.raises(SlotTaken):
                async with running(stage):
                    pass

    async def test_is_free_again_after_a_stop(self, stage: Stage) -> None:
        async with running(stage):
            pass
        async with running(stage) as second:
            assert (await second.client.get("/health/ready")).status_code == 200


class TestApiAway:
    async def test_keeps_the_events_in_order_until_it_is_back(self, stage: Stage) -> None:
        stage.api.down = True
        async with running(stage) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            await anna.says("citrix_session_stuck")
            await anna.taps("no")
            await program.ended(anna)
            assert stage.api.events == []
            stage.api.down = False
            await until(lambda: stage.api.of("question.closed", anna.case_id))
            kinds = [event["type"] for event in stage.api.events]
        assert kinds.index("case.topic") < kinds.index("question.opened")
        assert kinds.index("question.opened") < kinds.index("question.closed")
