"""A change that waits for an engineer's word."""

import dataclasses
from typing import Any

import httpx
import pytest

from actions.ports.clock import SystemClock
from actions.switches.positions import EVERYBODY, Position
from actions.switches.service import Change, Switchboard
from tests.support.actions_house import INTERNAL_TOKEN, Employee, Running, Stage, running
from tests.support.fakes import a_session
from tests.support.secure_door import open_page
from tests.support.waiting import until


async def proposing(program: Running, runbook: str = "citrix_session") -> None:
    tools = program.house.tools
    board = Switchboard(tools.sessions, tools.ledger, SystemClock())
    await board.change(Change(runbook, EVERYBODY, Position.PROPOSE, "Joris", "pilot"))


async def waits(program: Running) -> tuple[Employee, dict[str, Any]]:
    """Let a consented disconnect wait; return the facts that the engineer is shown."""
    await proposing(program)
    anna = await program.employ()
    program.stage.broker.open(anna.account, a_session())
    assert (await anna.says("citrix_session_stuck")).outcome == "citrix_ask_disconnect"
    assert (await anna.taps("disconnect")).outcome == "handed_over"
    return anna, await asked(program, anna)


async def asked(program: Running, anna: Employee) -> dict[str, Any]:
    called = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
    assert called[-1]["data"]["reason"] == "release_asked"
    facts: dict[str, Any] = called[-1]["data"]["facts"]
    return facts


async def taps(
    program: Running,
    anna: Employee,
    release_id: str,
    decision: str,
    engineer: str = "Joris",
    **claims: Any,
) -> httpx.Response:
    who = {"act": "engineer", **claims}
    signed = program.stage.assertion(anna.case_id, "desk-1", anna.account.person_id, **who)
    return await program.client.post(
        f"/internal/releases/{release_id}",
        headers={
            "Authorization": f"Bearer {INTERNAL_TOKEN}",
            "X-Nachtwacht-Assertion": signed,
        },
        json={"engineer": engineer, "decision": decision},
    )


async def words(program: Running) -> list[tuple[str, str]]:
    rows = await program.rows(
        "SELECT step, data->>'engineer' FROM actions.ledger WHERE actor = 'engineer' ORDER BY seq"
    )
    return [tuple(row) for row in rows]


class TestAReleasedRepair:
    async def test_is_done_after_the_tap_and_not_before(self, program: Running) -> None:
        anna, facts = await waits(program)
        assert facts["action"] == "citrix.disconnect"
        assert facts["target"]["machine"] == "VDA-07"
        assert program.stage.broker.count("disconnect s-1") == 0
        assert (await taps(program, anna, facts["release_id"], "released")).json() == {
            "decision": "released"
        }
        heard = await anna.hears(program.stage.api)
        assert heard.outcome == "citrix_disconnected"
        assert program.stage.broker.count("disconnect s-1") == 1
        assert await words(program) == [("release.released", "Joris")]

    async def test_goes_on_after_a_restart_in_the_middle_of_the_wait(self, stage: Stage) -> None:
        async with running(stage) as first:
            anna, facts = await waits(first)
        async with running(stage) as second:
            anna.client = second.client
            assert stage.broker.count("disconnect s-1") == 0
            await taps(second, anna, facts["release_id"], "released")
            assert (await anna.hears(stage.api)).outcome == "citrix_disconnected"
            assert stage.broker.count("disconnect s-1") == 1
        assert len(stage.api.of("handoff.requested", anna.case_id)) == 1

    async def test_is_looked_at_anew(self, program: Running) -> None:
        anna, facts = await waits(program)
        accounts = program.stage.directory.accounts
        accounts[anna.account.person_id] = dataclasses.replace(anna.account, enabled=False)
        await taps(program, anna, facts["release_id"], "released")
        assert (await anna.hears(program.stage.api)).outcome == "account_disabled"
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_another_engineers_tap_does_nothing_twice(self, program: Running) -> None:
        anna, facts = await waits(program)
        await taps(program, anna, facts["release_id"], "released")
        await anna.hears(program.stage.api)
        for decision in ("refused", "released"):
            later = await taps(program, anna, facts["release_id"], decision, "Fatima")
            assert later.json() == {"decision": "released"}
        assert program.stage.broker.count("disconnect s-1") == 1
        assert await words(program) == [("release.released", "Joris")]


class TestSigningOutEverywhere:
    async def test_waits_too(self, program: Running) -> None:
        await proposing(program, "session_everywhere")
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        asked_first = await anna.says("phishing_report", "heb mn wachtwoord ingevuld op een site")
        assert asked_first.outcome == "leak_ask"
        assert (await anna.says("affirm", "ja")).outcome == "handed_over"
        facts = await asked(program, anna)
        assert facts["action"] == "everywhere.sign_out"
        assert program.stage.broker.count("disconnect s-1") == 0
        await taps(program, anna, facts["release_id"], "released")
        await until(lambda: program.stage.broker.count("disconnect s-1") * [True])


class TestARefusedRepair:
    async def test_is_left_to_the_human(self, program: Running) -> None:
        anna, facts = await waits(program)
        await taps(program, anna, facts["release_id"], "refused")
        assert await program.ended(anna) == ["handed_over"]
        assert program.stage.broker.count("disconnect s-1") == 0
        assert await words(program) == [("release.refused", "Joris")]


class TestNobodyDecides:
    async def test_in_time_and_a_later_tap_changes_nothing(self, stage: Stage) -> None:
        stage.pace = dataclasses.replace(stage.pace, release=0.5)
        async with running(stage) as program:
            anna, facts = await waits(program)
            assert await program.ended(anna) == ["handed_over"]
            late = await taps(program, anna, facts["release_id"], "released")
            assert late.json() == {"decision": "expired"}
            assert stage.broker.count("disconnect s-1") == 0
            assert await words(program) == []


class TestWhoMayDecide:
    @pytest.mark.parametrize(
        ("claims", "status"),
        [({"act": "employee"}, 403), ({"sub": "somebody-else"}, 404), ({"case": "c-other"}, 404)],
    )
    async def test_only_an_engineer_for_this_person_and_case(
        self, program: Running, claims: dict[str, Any], status: int
    ) -> None:
        anna, facts = await waits(program)
        answer = await taps(program, anna, facts["release_id"], "released", **claims)
        assert answer.status_code == status
        assert program.stage.broker.count("disconnect s-1") == 0


class TestAnAccount:
    async def test_is_unlocked_after_proof_and_word(self, program: Running) -> None:
        await proposing(program, "account_unlock")
        anna = await program.employ(locked=True)
        sent = await anna.says("account_locked")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        assert (await anna.hears(program.stage.api)).outcome == "handed_over"
        assert "unlock" not in program.stage.directory.calls
        facts = await asked(program, anna)
        await taps(program, anna, facts["release_id"], "released")
        assert (await anna.hears(program.stage.api, 2)).outcome == "unlocked"

    async def test_gets_the_link_to_a_new_password_after_the_word(self, program: Running) -> None:
        await proposing(program, "password_reset")
        anna = await program.employ()
        assert (await anna.says("password_forgot")).outcome == "handed_over"
        facts = await asked(program, anna)
        await taps(program, anna, facts["release_id"], "released")
        sent = await anna.hears(program.stage.api)
        assert sent.outcome == "proof_link"
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        await page.sets("Zilveren-reiger-9-kajuit")
        assert (await anna.hears(program.stage.api, 2)).outcome == "password_set"
