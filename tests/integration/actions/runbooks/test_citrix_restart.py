"""The stories of a desktop of one's own that will not close: a yes, a proof, one restart."""

import dataclasses
from typing import Any

import pytest

from actions.ports.sessions import Capabilities, Job
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.fakes import EVERYTHING, a_machine, a_session
from tests.support.secure_door import AtThePage, open_page
from tests.support.waiting import until


async def stuck(program: Running, machine: dict[str, Any] | None = None) -> Employee:
    """Let a log off of Anna's own desktop come to nothing; the last answer is in `heard`."""
    anna = await program.employ()
    broker = program.stage.broker
    broker.deaf = True
    broker.machines["m-1"] = a_machine(**(machine or {}))
    own = a_session(multi_session_host=False, machine="VDI-21", machine_id="m-1")
    broker.open(anna.account, own)
    await anna.says("citrix_session_stuck")
    await anna.taps("logoff")
    return anna


async def at_the_page(program: Running) -> tuple[Employee, AtThePage]:
    anna = await stuck(program)
    asked = await anna.taps("yes")
    assert asked.outcome == "citrix_ask_restart"
    assert asked.slots["applications"] == "Outlook en Excel"
    sent = await anna.taps("yes")
    assert sent.outcome == "proof_link"
    return anna, await open_page(program, anna, sent.slots["challenge_id"])


async def handed_over(program: Running, anna: Employee) -> dict[str, Any]:
    (found,) = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
    data: dict[str, Any] = found["data"]
    return data


class TestAfterAYesAndAProof:
    async def test_the_desktop_is_restarted_and_the_case_closed_on_the_employees_yes(
        self, program: Running
    ) -> None:
        anna, page = await at_the_page(program)
        broker = program.stage.broker
        assert broker.count("restart s-1") == 0
        await page.proves()
        assert (await anna.hears(program.stage.api)).outcome == "citrix_restarting"
        assert (await anna.hears(program.stage.api, 2)).outcome == "citrix_restarted"
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]
        assert broker.count("restart s-1") == 1
        assert broker.count("hide s-1") == 0

    async def test_registered_addresses_hear_of_it(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        await page.proves()
        await anna.hears(program.stage.api, 2)
        told = await program.rows(
            "SELECT DISTINCT step FROM actions.ledger WHERE case_id = :case", case=anna.case_id
        )
        assert {"proof.passed", "citrix.restart", "citrix.restart.verify", "proof.finish"} <= {
            row[0] for row in told
        }

    async def test_without_a_proof_nothing_is_restarted(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        for _ in range(5):
            await page.proves("000000")
        assert (await anna.hears(program.stage.api)).outcome == "proof_failed"
        assert program.stage.broker.count("restart s-1") == 0

    async def test_a_forged_signal_is_no_proof(self, program: Running) -> None:
        anna = await stuck(program)
        await anna.taps("yes")
        sent = await anna.taps("yes")
        run = await program.house.tools.runs.going(anna.case_id)
        assert run is not None
        payload = {"challenge_id": sent.slots["challenge_id"], "event": "proof_passed"}
        await program.house.engine.signal(run.id, "challenge", payload, "forged")
        assert (await anna.hears(program.stage.api, 2)).outcome == "proof_failed"
        assert program.stage.broker.count("restart s-1") == 0

    async def test_without_a_yes_nobody_is_asked_for_a_proof(self, program: Running) -> None:
        anna = await stuck(program)
        assert (await anna.taps("yes")).outcome == "citrix_ask_restart"
        assert (await anna.taps("no")).outcome == "cancelled"
        assert await program.rows("SELECT id FROM actions.challenge") == []

    async def test_a_program_opened_meanwhile_makes_the_yes_void(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        program.stage.broker.change("s-1", applications=("Outlook", "Excel", "SAP"))
        await page.proves()
        assert (await anna.hears(program.stage.api, 2)).outcome == "citrix_changed"
        assert program.stage.broker.count("restart s-1") == 0

    async def test_made_privileged_meanwhile_is_refused_before_the_restart(
        self, program: Running
    ) -> None:
        anna, page = await at_the_page(program)
        accounts = program.stage.directory.accounts
        accounts[anna.account.person_id] = dataclasses.replace(anna.account, privileged=True)
        await page.proves()
        assert (await anna.hears(program.stage.api, 2)).outcome == "account_excluded"
        assert program.stage.broker.count("restart s-1") == 0


class TestARestartThatDoesNotHelp:
    async def test_says_done_but_the_session_stays_goes_to_a_human(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        program.stage.broker.restart_deaf = True
        await page.proves()
        assert (await anna.hears(program.stage.api, 2)).outcome == "citrix_not_restarted"
        data = await handed_over(program, anna)
        assert data["reason"] == "still_there"
        assert data["facts"]["session"]["id"] == "s-1"

    async def test_a_machine_that_stays_away_goes_to_a_human(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        program.stage.broker.machines["m-1"] = a_machine(registered=False)
        await page.proves()
        assert (await anna.hears(program.stage.api, 2)).outcome == "citrix_not_restarted"
        assert (await handed_over(program, anna))["reason"] == "not_back"

    async def test_what_the_broker_refuses_is_handed_over_with_its_word(
        self, program: Running
    ) -> None:
        anna, page = await at_the_page(program)
        program.stage.broker.refuses = "not_alone_on_machine"
        await page.proves()
        assert (await anna.hears(program.stage.api, 2)).outcome == "citrix_not_cleared"
        assert (await handed_over(program, anna))["reason"] == "not_alone_on_machine"

    async def test_citrix_away_after_the_proof_is_said(self, program: Running) -> None:
        anna, page = await at_the_page(program)
        program.stage.broker.down = True
        await page.proves()
        assert (await anna.hears(program.stage.api, 2)).outcome == "citrix_unreachable"


class TestAMachineThatMayNotBeRestarted:
    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"multi_session": True}, "not_alone_on_machine"),
            ({"sessions": 2}, "not_alone_on_machine"),
            ({"in_maintenance": True}, "machine_in_maintenance"),
            ({"power_pending": True}, "power_action_pending"),
            ({"can_restart": False}, "restart_not_supported"),
        ],
    )
    async def test_is_not_offered_and_a_human_is_called(
        self, program: Running, changes: dict[str, Any], why: str
    ) -> None:
        anna = await stuck(program, changes)
        assert (await anna.taps("yes")).outcome == "citrix_not_cleared"
        assert (await handed_over(program, anna))["facts"]["restart"] == why

    async def test_nor_by_a_broker_that_cannot(self, program: Running) -> None:
        program.stage.broker.capabilities = Capabilities(hide=True, message=True)
        anna = await stuck(program)
        assert (await anna.taps("yes")).outcome == "citrix_not_cleared"
        data = await handed_over(program, anna)
        assert data["facts"]["restart"] == "not_possible_here"
        assert EVERYTHING.restart_machine


class TestStoppedInTheMiddleOfTheRestart:
    async def test_follows_what_was_asked_and_asks_for_no_second_one(self, stage: Stage) -> None:
        async with running(stage) as first:
            anna, page = await at_the_page(first)
            taken = stage.broker.restart_machine

            async def never_back(account: Any, session_id: str) -> Job:
                await taken(account, session_id)
                await first.house.engine.stop()
                raise ConnectionError

            stage.broker.restart_machine = never_back  # type: ignore[method-assign]
            await page.proves()
            await until(lambda: [c for c in stage.broker.calls if c.startswith("restart")])
        stage.broker.restart_machine = taken  # type: ignore[method-assign]
        async with running(stage) as second:
            anna.client = second.client
            await until(lambda: stage.api.of("dialogue.due", anna.case_id), at_least=2)
            assert (await anna.hears(stage.api, 2)).outcome == "citrix_restarted"
            begun = await second.rows(
                "SELECT data->>'detail' FROM actions.ledger WHERE step LIKE 'citrix.restart%'"
                " AND step NOT LIKE '%verify%' ORDER BY seq"
            )
        assert [row[0] for row in begun] == [None, None, "asked_before"]
        assert stage.broker.count("restart s-1") == 1
