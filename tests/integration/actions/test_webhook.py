"""Rasa's action call: who may call, what is answered, and that it happens once."""

import asyncio
import json
import zlib
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.contract.wire.schemas import validator
from tests.support import forging
from tests.support.actions_house import WEBHOOK_TOKEN, Running, Stage, running
from tests.support.fakes import a_session

STARTED_WITHIN = 4.0
"""Seconds: usually a tenth of a second, but a run that is not there yet cannot go on."""


async def post(client: httpx.AsyncClient, content: bytes, **headers: str) -> httpx.Response:
    return await client.post(
        "/webhook", content=content, headers={"Authorization": f"Bearer {WEBHOOK_TOKEN}", **headers}
    )


class TestACallFromSomebodyElse:
    @pytest.mark.parametrize("authorization", ["", "Bearer wrong", WEBHOOK_TOKEN])
    async def test_is_refused(self, program: Running, authorization: str) -> None:
        answer = await post(program.client, b"{}", Authorization=authorization)
        assert answer.status_code == 401


class TestABadCall:
    @pytest.mark.parametrize(
        "body",
        [b"", b"nonsense", b"[]", b'{"next_action": "", "sender_id": "c"}', b"\xff\xfe"],
        ids=["empty", "no json", "a list", "no action", "no text"],
    )
    async def test_gets_400_with_rasas_fields(self, program: Running, body: bytes) -> None:
        answer = await post(program.client, body)
        assert answer.status_code == 400
        assert set(answer.json()) == {"error", "action_name"}

    async def test_gets_400_when_the_deflate_stream_is_broken(self, program: Running) -> None:
        cut = zlib.compress(b"{}" * 500)[:-6]
        answer = await post(program.client, cut, **{"Content-Encoding": "deflate"})
        assert answer.status_code == 400

    async def test_a_small_body_that_grows_huge_is_not_read(self, stage: Stage) -> None:
        async with running(stage, webhook_max_bytes=100_000) as program:
            bomb = zlib.compress(b" " * 5_000_000)
            answer = await post(program.client, bomb, **{"Content-Encoding": "deflate"})
        assert answer.status_code == 413

    async def test_an_unknown_action_gets_404(self, program: Running) -> None:
        anna = await program.employ()
        answer = await anna.send(anna.call("greet", action="action_unheard_of"))
        assert answer.status == 404
        assert answer.body["action_name"] == "action_unheard_of"

    async def test_a_call_without_domain_gets_449(self, program: Running) -> None:
        anna = await program.employ()
        call = anna.call("ask_status")
        del call["domain"]
        answer = await anna.send(call)
        assert answer.status == 449
        assert answer.body["action_name"] == "action_status"


class TestACallOfTheBot:
    async def test_keeps_to_the_contract_and_is_answered(self, program: Running) -> None:
        anna = await program.employ()
        call = anna.call("ask_status")
        validator("action_call").validate(call)
        answer = await post(program.client, json.dumps(call).encode())
        assert answer.status_code == 200
        assert answer.json()["events"]


class TestTheAssertion:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"case": "c-other"}, "assertion.other_turn"),
            ({"inbox": "other"}, "assertion.other_turn"),
            ({"aud": "nachtwacht-secure"}, "assertion.not_for_us"),
            ({"iss": "somebody"}, "assertion.not_for_us"),
            ({"iat": 1, "exp": 2}, "assertion.expired"),
            ({"act": "engineer"}, "assertion.not_employee"),
            ({"level": "A9"}, "assertion.level"),
            ({"sub": ""}, "assertion.incomplete"),
        ],
    )
    async def test_that_does_not_hold_fails_the_turn_and_is_remembered(
        self, program: Running, changes: dict[str, Any], reason: str
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        inbox = str(uuid4())
        forged = program.stage.assertion(anna.case_id, inbox, anna.account.person_id, **changes)
        turned = await anna.send(
            anna.call("citrix_session_stuck", inbox_id=inbox, assertion=forged)
        )
        assert turned.status == 200
        assert turned.outcome == "turn_failed"
        rows = await program.rows(
            "SELECT data->>'reason' FROM actions.ledger WHERE step = 'assertion.refused'"
        )
        assert [row[0] for row in rows] == [reason]
        assert program.stage.broker.calls == []

    async def test_signed_with_another_key_fails_the_turn(self, program: Running) -> None:
        anna = await program.employ()
        stranger = Stage(program.stage.url, program.stage.api)
        inbox = str(uuid4())
        forged = stranger.assertion(anna.case_id, inbox, anna.account.person_id)
        turned = await anna.send(anna.call("ask_status", inbox_id=inbox, assertion=forged))
        assert turned.outcome == "turn_failed"

    @pytest.mark.parametrize("how", ["unsigned", "with the public key", "swapped"])
    async def test_that_is_forged_fails_the_turn_and_changes_nothing(
        self, program: Running, how: str
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        await anna.says("citrix_session_stuck")
        before = len(await program.rows("SELECT 1 FROM actions.ledger"))
        inbox = str(uuid4())
        signed = program.stage.assertion(anna.case_id, inbox, anna.account.person_id)
        other = program.stage.assertion(anna.case_id, inbox, "somebody")
        forged = {
            "unsigned": forging.unsigned(signed),
            "with the public key": forging.with_the_public_key(signed, program.stage.signing),
            "swapped": forging.swapped(signed, other),
        }[how]
        turned = await anna.send(anna.call("affirm", "ja", inbox_id=inbox, assertion=forged))
        assert turned.outcome == "turn_failed"
        rows = await program.rows("SELECT step FROM actions.ledger ORDER BY seq")
        assert [row[0] for row in rows[before:]] == ["assertion.refused"]
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_of_an_earlier_turn_is_no_yes(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        inbox = str(uuid4())
        signed = program.stage.assertion(anna.case_id, inbox, anna.account.person_id)
        await anna.send(anna.call("citrix_session_stuck", inbox_id=inbox, assertion=signed))
        replayed = await anna.send(anna.call("affirm", "ja", assertion=signed))
        assert replayed.outcome == "turn_failed"
        assert await program.rows("SELECT 1 FROM actions.consent") == []
        assert program.stage.broker.count("disconnect s-1") == 0

    async def test_somebody_not_signed_in_gets_a_human(self, program: Running) -> None:
        anna = await program.employ()
        inbox = str(uuid4())
        signed = program.stage.assertion(anna.case_id, inbox, anna.account.person_id, level="A0")
        turned = await anna.send(
            anna.call("citrix_session_stuck", inbox_id=inbox, assertion=signed)
        )
        assert turned.outcome == "handed_over"
        assert await program.rows("SELECT 1 FROM actions.run") == []


class TestTheSameMessageAgain:
    async def test_gets_the_first_result_and_executes_nothing(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        inbox = str(uuid4())
        first = await anna.says("citrix_session_stuck", inbox_id=inbox)
        calls = len(program.stage.broker.calls)
        again = await anna.says("citrix_session_stuck", inbox_id=inbox)
        assert again.body == first.body
        assert len(program.stage.broker.calls) == calls

    async def test_at_the_same_time_still_starts_one_run(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        inbox = str(uuid4())
        first, second = await asyncio.gather(
            anna.says("citrix_session_stuck", inbox_id=inbox),
            anna.says("citrix_session_stuck", inbox_id=inbox),
        )
        assert first.body == second.body
        assert program.stage.broker.count("find") == 1

    async def test_in_another_case_gets_nothing_of_it(self, program: Running) -> None:
        anna, bram = await program.employ(), await program.employ(sid="S-1-5-21-9")
        program.stage.broker.open(anna.account, a_session())
        inbox = str(uuid4())
        await anna.says("citrix_session_stuck", inbox_id=inbox)
        stolen = await bram.says("citrix_session_stuck", inbox_id=inbox)
        assert stolen.outcome == "turn_failed"
        assert "machine" not in stolen.slots


class TestAnActionThatFails:
    async def test_too_late_answers_turn_failed_and_the_run_goes_on(self, stage: Stage) -> None:
        stage.patience = STARTED_WITHIN + 1
        release = asyncio.Event()
        async with running(stage, webhook_deadline=STARTED_WITHIN) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            find = stage.broker.find

            async def slow(account: Any) -> Any:
                await release.wait()
                return await find(account)

            stage.broker.find = slow  # type: ignore[method-assign]
            assert (await anna.says("citrix_session_stuck")).outcome == "turn_failed"
            release.set()
            assert (await anna.hears(stage.api)).outcome == "citrix_ask_disconnect"

    async def test_slower_than_its_patience_says_started_and_comes_back(self, stage: Stage) -> None:
        stage.patience = 0.2
        release = asyncio.Event()
        async with running(stage) as program:
            anna = await program.employ()
            stage.broker.open(anna.account, a_session())
            find = stage.broker.find

            async def slow(account: Any) -> Any:
                await release.wait()
                return await find(account)

            stage.broker.find = slow  # type: ignore[method-assign]
            assert (await anna.says("citrix_session_stuck")).outcome == "started"
            assert (await anna.says("ask_status")).outcome == "still_working"
            release.set()
            assert (await anna.hears(stage.api)).outcome == "citrix_ask_disconnect"
            assert len(stage.api.of("dialogue.due", anna.case_id)) == 1

    async def test_without_its_tables_answers_turn_failed(
        self, program: Running, role_urls: dict[str, str]
    ) -> None:
        owner = create_engine(role_urls["owner"])
        anna = await program.employ()
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE actions.case_state RENAME TO away"))
        try:
            assert (await anna.says("vpn_problem")).outcome == "turn_failed"
        finally:
            with owner.begin() as connection:
                connection.execute(text("ALTER TABLE actions.away RENAME TO case_state"))
            owner.dispose()


class TestHealth:
    async def test_is_ready_while_the_database_answers(self, program: Running) -> None:
        answer = await program.client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")


class TestAnUncompressedCall:
    async def test_is_understood_too(self, program: Running) -> None:
        anna = await program.employ()
        answer = await post(program.client, json.dumps(anna.call("vpn_problem")).encode())
        names = {event["name"]: event["value"] for event in answer.json()["events"]}
        assert names["outcome"] == "article"
        assert names["article"] == "vpn_problem"
