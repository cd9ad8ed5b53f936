"""Somebody else's id in every field that reaches a repair: the target stays the caller (R1)."""

from typing import Any

import pytest

from actions.domain.person import Account
from tests.support.actions_house import INTERNAL_TOKEN, Employee, Running
from tests.support.untouched import before, steps

ENTITIES = (
    *("person_id", "person", "user", "user_name", "account", "sub", "target", "principal_name"),
    *("employee", "run_id", "case_id", "question_id", "challenge_id", "level", "channel"),
)
IDS = ("person_id", "user_name", "principal_name", "mail")


async def two(program: Running) -> tuple[Employee, Account]:
    """Employ who attacks, and who is attacked."""
    bram = await program.employ(user_name="bram", principal_name="bram@delinde.example")
    anna = await program.stage.employ(program.house.tools.sessions, locked=True)
    return bram, anna.account


async def concerns_only(program: Running, bram: Employee, anna: Account) -> None:
    """See that nothing was made or written down for somebody else."""
    for table in ("ledger", "challenge", "run", "attempt", "notice"):
        rows = await program.rows(f"SELECT person_id FROM actions.{table}")
        assert {row[0] for row in rows} <= {bram.account.person_id, None}, table
    assert anna.person_id not in str(program.stage.api.events)


class TestAFieldOfTheCall:
    @pytest.mark.parametrize("name", ENTITIES)
    async def test_never_names_the_target(self, program: Running, name: str) -> None:
        bram, anna = await two(program)
        was = before(program.stage)
        for which in IDS:
            for intent in ("password_forgot", "account_locked"):
                await bram.says(intent, f"voor {anna.mail}", **{name: getattr(anna, which)})
        assert {"run.requested", "request.refused"} & set(await steps(program))
        await concerns_only(program, bram, anna)
        assert was.is_as_it_was()

    @pytest.mark.parametrize("place", ["slots", "metadata", "sender_id", "tracker_sender"])
    async def test_around_the_message_neither(self, program: Running, place: str) -> None:
        bram, anna = await two(program)
        was, call = before(program.stage), bram.call("password_forgot")
        tracker: dict[str, Any] = call["tracker"]
        names = {"person_id": anna.person_id, "sub": anna.person_id, "user_name": anna.user_name}
        if place == "slots":
            tracker["slots"] |= names
        elif place == "metadata":
            tracker["latest_message"]["metadata"] |= names
        elif place == "sender_id":
            call["sender_id"] = anna.person_id
        else:
            tracker["sender_id"] = anna.person_id
        turned = await bram.send(call)
        assert turned.outcome in {"proof_link", "turn_failed"}
        await concerns_only(program, bram, anna)
        assert await steps(program)
        assert was.is_as_it_was()


class TestAnotherPersonsPage:
    async def test_gives_no_link_and_takes_no_proof(self, program: Running) -> None:
        bram, _ = await two(program)
        anna = await program.employ(user_name="anna2", principal_name="anna2@delinde.example")
        sent = await anna.says("password_forgot")
        was, known = before(program.stage), await steps(program)
        assertion = program.stage.assertion(bram.case_id, "i", bram.account.person_id)
        answer = await program.client.post(
            f"/internal/challenges/{sent.slots['challenge_id']}/link",
            headers={
                "Authorization": f"Bearer {INTERNAL_TOKEN}",
                "X-Nachtwacht-Assertion": assertion,
            },
        )
        assert answer.status_code == 404
        assert await steps(program) == known
        assert was.is_as_it_was()
