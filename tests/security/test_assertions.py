"""An assertion that somebody forged, bent or used again opens no way to a new password."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support import forging
from tests.support.actions_house import Running, Stage
from tests.support.untouched import before, steps

INTENTS = ("password_forgot", "account_locked", "citrix_session_stuck")
BENT: tuple[dict[str, Any], ...] = (
    {"iss": "nachtwacht-start"},
    {"aud": "nachtwacht-guest"},
    {"exp": 1},
    {"case": "c-other"},
    {"inbox": "other"},
    {"act": "engineer"},
    {"level": "admin"},
    {"sub": ""},
)


async def is_refused(program: Running, call: dict[str, Any], inbox: str) -> None:
    """Send a call that must fail, change nothing and be written down."""
    stage, known = program.stage, len(await steps(program))
    was = before(stage)
    person = next(iter(stage.directory.accounts.values()))
    turned = await (await program.employ(account=person, proofs=False)).send(call)
    assert turned.outcome == "turn_failed"
    assert inbox in str(call)
    assert await steps(program, known) == ["assertion.refused"]
    assert await program.rows("SELECT FROM actions.challenge") == []
    assert was.is_as_it_was()


class TestAnAssertion:
    @pytest.mark.parametrize("changes", BENT, ids=str)
    @pytest.mark.parametrize("intent", INTENTS)
    async def test_that_says_something_else_does_nothing(
        self, program: Running, intent: str, changes: dict[str, Any]
    ) -> None:
        anna, inbox = await program.employ(locked=True), str(uuid4())
        bent = program.stage.assertion(anna.case_id, inbox, anna.account.person_id, **changes)
        await is_refused(program, anna.call(intent, inbox_id=inbox, assertion=bent), inbox)

    @pytest.mark.parametrize("how", ["unsigned", "public key", "swapped", "another key", "nothing"])
    async def test_that_is_forged_does_nothing(self, program: Running, how: str) -> None:
        stage, anna = program.stage, await program.employ(locked=True)
        inbox, person_id = str(uuid4()), anna.account.person_id
        signed = stage.assertion(anna.case_id, inbox, "somebody-else")
        own = stage.assertion(anna.case_id, inbox, person_id)
        forged = {
            "unsigned": forging.unsigned(own),
            "public key": forging.with_the_public_key(own, stage.signing),
            "swapped": forging.swapped(signed, own),
            "another key": Stage(stage.url, stage.api).assertion(anna.case_id, inbox, person_id),
            "nothing": "x",
        }[how]
        await is_refused(
            program, anna.call("password_forgot", inbox_id=inbox, assertion=forged), inbox
        )

    async def test_of_an_earlier_message_does_nothing(self, program: Running) -> None:
        anna, old = await program.employ(locked=True), str(uuid4())
        replayed = program.stage.assertion(anna.case_id, old, anna.account.person_id)
        inbox = str(uuid4())
        call = anna.call("password_forgot", inbox_id=inbox, assertion=replayed)
        await is_refused(program, call, inbox)

    async def test_replayed_with_its_own_message_gets_the_first_result_only(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        call = anna.call("password_forgot")
        first = await anna.send(call)
        assert first.outcome == "proof_link"
        known, was = len(await steps(program)), before(program.stage)
        for _ in range(3):
            assert (await anna.send(call)).body == first.body
        assert await steps(program, known) == []
        assert len(await program.rows("SELECT FROM actions.challenge")) == 1
        assert was.is_as_it_was()
