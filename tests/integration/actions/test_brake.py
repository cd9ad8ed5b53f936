"""The brake in the whole program: who asks gets a human, and it holds until a command ends it."""

import os
import subprocess
import sys

from ops.layout import ROOT
from tests.support.actions_house import Running, Stage, running
from tests.support.brakes import resets
from tests.support.waiting import until


async def pull(program: Running) -> None:
    tools = program.house.tools
    await resets(tools.sessions, program.house.brake, 30, tools.clock.now())


def command(stage: Stage, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "actions.brake", *arguments],
        cwd=ROOT,
        env=os.environ | {"NACHTWACHT_DATABASE_URL": stage.url},
        capture_output=True,
        text=True,
        check=False,
    )


async def brake_rows(program: Running) -> list[str]:
    rows = await program.rows(
        "SELECT step FROM actions.ledger WHERE step LIKE 'brake.%' ORDER BY seq"
    )
    return [row[0] for row in rows]


class TestTheBrake:
    async def test_calls_a_human_for_who_asks_and_tells_on_call_once(
        self, program: Running
    ) -> None:
        await pull(program)
        anna, bram = await program.employ(), await program.employ()
        for each in (anna, bram):
            assert (await each.says("password_forgot")).outcome == "handed_over"
            assert await program.ended(each) == ["handed_over"]
        calls = await until(lambda: program.stage.api.of("handoff.requested"), at_least=2)
        assert [call["data"]["reason"] for call in calls] == ["on_hold", "on_hold"]
        (pulled,) = await until(lambda: program.stage.api.of("brake.pulled"))
        assert (pulled["case_id"], pulled["person_id"]) == ("none", "none")
        assert pulled["data"] | {"brake_id": ""} == {"brake_id": "", "resets": 30, "most": 30}
        assert program.stage.directory.passwords == {}

    async def test_outlives_a_restart_and_ends_by_a_command_in_somebodys_name(
        self, stage: Stage
    ) -> None:
        async with running(stage) as program:
            await pull(program)
        async with running(stage) as program:
            anna = await program.employ()
            assert (await anna.says("password_forgot")).outcome == "handed_over"
            assert "on hold" in command(stage, "show").stdout
            assert command(stage, "release", "--by", "Kim", "--reason", " ").returncode == 2
            released = command(stage, "release", "--by", "Kim", "--reason", "Checked each of them")
            assert released.returncode == 0, released.stderr
            assert "by Kim: Checked each of them" in released.stdout
            assert command(stage, "release", "--by", "Kim", "--reason", "Again").returncode == 1
            assert await until(lambda: stage.api.of("brake.released"))
            bram = await program.employ()
            assert (await bram.says("password_forgot")).outcome == "proof_link"
            assert await brake_rows(program) == ["brake.pulled", "brake.released"]
        assert len(stage.api.of("brake.pulled")) == 1
