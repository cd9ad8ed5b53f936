"""Somebody who can prove to be everybody resets one account after the other."""

from actions.proof.rules import ProofRules
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.secure_door import open_page
from tests.support.untouched import before, steps
from tests.support.waiting import until

NEW = "vlieger boven duinpan 9"
MOST = ProofRules().brake_floor


async def resets(program: Running, number: int) -> Employee:
    name = f"u{number}"
    somebody = await program.employ(user_name=name, principal_name=f"{name}@delinde.example")
    sent = await somebody.says("password_forgot")
    page = await open_page(program, somebody, sent.slots["challenge_id"])
    await page.proves()
    assert (await page.sets(NEW))["stage"] == "done"
    return somebody


class TestThirtyInAnHour:
    async def test_are_the_last_and_on_call_hears_it_once(self, stage: Stage) -> None:
        async with running(stage) as program:
            for number in range(MOST):
                await resets(program, number)
        async with running(stage) as program:
            was = before(stage)
            for _ in range(5):
                somebody = await program.employ()
                assert (await somebody.says("password_forgot")).outcome == "handed_over"
            await until(lambda: stage.api.of("handoff.requested"), at_least=5)
            found = await steps(program)
        assert len(stage.directory.passwords) == MOST
        assert found.count("brake.pulled") == len(stage.api.of("brake.pulled")) == 1
        assert found.count("password.set") == MOST
        assert {call["data"]["reason"] for call in stage.api.of("handoff.requested")} == {"on_hold"}
        assert stage.directory.calls.count("set_password") == MOST
        assert was.passwords == str(stage.directory.passwords)
