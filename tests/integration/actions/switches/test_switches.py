"""Off, propose and on, for whom, and what the ledger knows of it."""

import asyncio

import pytest

from actions.ports.clock import SystemClock
from actions.ports.directory import DirectoryUnavailable
from actions.switches.__main__ import main
from actions.switches.positions import EVERYBODY, Position, Rule, position_for
from actions.switches.service import Change, Switchboard
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.fakes import a_session
from tests.support.waiting import until

PILOT = "s-1-5-21-1-2-3-2201"


async def switch(
    program: Running, position: Position | None, group: str = EVERYBODY, *, first: bool = False
) -> bool:
    tools = program.house.tools
    board = Switchboard(tools.sessions, tools.ledger, SystemClock())
    return await board.change(
        Change("citrix_session", group, position, "Joris", "pilot", first=first)
    )


async def hangs(program: Running, **changes: object) -> tuple[Employee, str]:
    anna = await program.employ(**changes)
    program.stage.broker.open(anna.account, a_session())
    return anna, (await anna.says("citrix_session_stuck")).outcome


class TestWhichSwitchCounts:
    def test_the_first_that_fits_and_not_the_most_permissive(self) -> None:
        rules = [Rule("a", Position.OFF), Rule("b", Position.ON)]
        assert position_for(rules, {"a", "b"}, Position.ON) is Position.OFF

    def test_everybody_comes_last_wherever_it_stands(self) -> None:
        rules = [Rule(EVERYBODY, Position.OFF), Rule("b", Position.ON)]
        assert position_for(rules, {"b"}, Position.OFF) is Position.ON
        assert position_for(rules, {"c"}, Position.ON) is Position.OFF

    def test_who_is_in_none_gets_the_default(self) -> None:
        assert position_for([Rule("b", Position.ON)], set(), Position.OFF) is Position.OFF


class TestOff:
    async def test_gives_the_first_steps_and_touches_nothing(self, program: Running) -> None:
        await switch(program, Position.OFF)
        anna, outcome = await hangs(program)
        assert outcome == "article"
        assert program.stage.broker.calls == []
        assert (await anna.taps("no")).outcome == "helped_not"
        called = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert called[0]["data"]["reason"] == "switched_off"

    async def test_calls_a_human_at_once_after_a_leak(self, program: Running) -> None:
        tools = program.house.tools
        board = Switchboard(tools.sessions, tools.ledger, SystemClock())
        off = Change("session_everywhere", EVERYBODY, Position.OFF, "Joris", "not yet")
        await board.change(off)
        anna = await program.employ()
        clicked = "heb op een link geklikt in een rare mail"
        assert (await anna.says("phishing_report", clicked)).outcome == "handed_over"
        called = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert called[0]["data"]["reason"] == "switched_off"

    async def test_is_what_production_begins_with(self, stage: Stage) -> None:
        assert stage.settings(env="production").switched is Position.OFF
        async with running(stage, switches="off") as program:
            assert (await hangs(program))[1] == "article"

    async def test_holds_for_a_change_that_was_agreed_to_before(self, program: Running) -> None:
        anna, outcome = await hangs(program)
        assert outcome == "citrix_ask_disconnect"
        await switch(program, Position.OFF)
        assert (await anna.taps("disconnect")).outcome == "handed_over"
        assert program.stage.broker.count("disconnect s-1") == 0


class TestAGroup:
    async def test_is_what_the_directory_says_and_survives_a_restart(self, stage: Stage) -> None:
        async with running(stage) as first:
            await switch(first, Position.OFF)
            await switch(first, Position.ON, PILOT.upper())
        async with running(stage) as second:
            assert (await hangs(second))[1] == "article"
            assert (await hangs(second, groups=frozenset({PILOT})))[1] == "citrix_ask_disconnect"

    async def test_that_cannot_be_read_leads_to_a_human(
        self, program: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await switch(program, Position.ON, PILOT)

        async def away(_person_id: str) -> None:
            raise DirectoryUnavailable

        monkeypatch.setattr(program.stage.directory, "find", away)
        assert (await hangs(program))[1] == "directory_unreachable"
        assert program.stage.broker.calls == []


class TestTheLedger:
    async def test_has_who_from_to_and_why(self, program: Running) -> None:
        assert await switch(program, Position.PROPOSE, PILOT)
        assert not await switch(program, Position.PROPOSE, PILOT)
        assert await switch(program, Position.ON, PILOT)
        assert await switch(program, None, PILOT)
        rows = await program.rows(
            "SELECT data FROM actions.ledger WHERE step = 'switch.changed' ORDER BY seq"
        )
        assert [(row[0]["from"], row[0]["to"]) for row in rows] == [
            (None, "propose"),
            ("propose", "on"),
            ("on", None),
        ]
        assert {(row[0]["by"], row[0]["why"], row[0]["group"]) for row in rows} == {
            ("Joris", "pilot", PILOT)
        }

    async def test_a_switch_put_first_counts(self, program: Running) -> None:
        await switch(program, Position.ON, "a")
        await switch(program, Position.OFF, PILOT)
        await switch(program, Position.OFF, PILOT, first=True)
        assert (await hangs(program, groups=frozenset({"a", PILOT})))[1] == "article"


class TestTheCommand:
    async def test_switches_a_repair_and_shows_how_all_stand(
        self,
        program: Running,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("NACHTWACHT_DATABASE_URL", program.stage.url)
        why = ["--by", "Joris", "--why", "pilot"]
        for wanted in (
            ["set", "citrix_session", "off", *why],
            ["set", "citrix_session", "propose", "--group", PILOT, *why],
        ):
            assert await asyncio.to_thread(main, wanted) == 0
        shown = capsys.readouterr().out.splitlines()
        mine = [line.split(maxsplit=2) for line in shown if line.startswith("citrix_session")]
        assert mine[-2:] == [
            ["citrix_session", "propose", PILOT],
            ["citrix_session", "off", "everybody"],
        ]
        assert "account_unlock     off      everybody, as nothing is set" in shown
        assert (await hangs(program))[1] == "article"
