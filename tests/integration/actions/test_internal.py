"""What `api` may ask, and for whom."""

from typing import Any

import pytest

from tests.contract.wire.schemas import validator
from tests.support.actions_house import INTERNAL_TOKEN, Employee, Running
from tests.support.fakes import a_session
from tests.support.waiting import until


async def status(
    program: Running, employee: Employee, token: str = INTERNAL_TOKEN, **changes: Any
) -> tuple[int, dict[str, Any]]:
    assertion = program.stage.assertion("c-1", "i-1", employee.account.person_id, **changes)
    answer = await program.client.get(
        "/internal/status",
        headers={"Authorization": f"Bearer {token}", "X-Nachtwacht-Assertion": assertion},
    )
    return answer.status_code, answer.json()


class TestTheStatus:
    async def test_shows_the_persons_own_things_and_keeps_to_the_contract(
        self, program: Running
    ) -> None:
        anna = await program.employ(locked=True)
        program.stage.broker.open(anna.account, a_session())
        code, seen = await status(program, anna)
        assert code == 200
        validator("internal_status").validate(seen)
        assert seen["account"]["locked"] is True
        assert [session["machine"] for session in seen["sessions"]] == ["VDA-07"]
        assert seen["proofs"] == ["totp"]
        assert anna.account.display_name not in str(seen)

    async def test_may_be_asked_for_by_an_engineer(self, program: Running) -> None:
        anna = await program.employ()
        assert (await status(program, anna, act="engineer"))[0] == 200

    async def test_names_what_does_not_answer(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.down = True
        code, seen = await status(program, anna)
        assert (code, seen["unreachable"]) == (200, ["citrix"])
        program.stage.directory.down = True
        _, seen = await status(program, anna)
        assert (seen["account"], seen["unreachable"]) == (None, ["directory"])
        validator("internal_status").validate(seen)


class TestSomebodyWhoIsNotSignedIn:
    async def test_is_shown_nothing_of_the_account(self, program: Running) -> None:
        anna = await program.employ(locked=True)
        program.stage.broker.open(anna.account, a_session())
        code, seen = await status(program, anna, level="A0")
        assert code == 200
        validator("internal_status").validate(seen)
        assert seen == {
            "account": None, "sessions": [], "proofs": [], "unreachable": [],
            "guest": {"claimed_name": "", "proofs": "none"},
        }  # fmt: skip
        assert "find" not in program.stage.directory.calls


class TestTheDoor:
    async def test_wants_its_token(self, program: Running) -> None:
        anna = await program.employ()
        assert (await status(program, anna, token="wrong"))[0] == 401

    @pytest.mark.parametrize("changes", [{"aud": "elsewhere"}, {"iat": 1, "exp": 2}])
    async def test_wants_a_valid_assertion(self, program: Running, changes: dict[str, Any]) -> None:
        anna = await program.employ()
        assert (await status(program, anna, **changes))[0] == 403

    async def test_wants_an_assertion_at_all(self, program: Running) -> None:
        answer = await program.client.get(
            "/internal/status", headers={"Authorization": f"Bearer {INTERNAL_TOKEN}"}
        )
        assert answer.status_code == 403

    async def test_gives_no_link_to_an_engineer(self, program: Running) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        assertion = program.stage.assertion(
            anna.case_id, "i", anna.account.person_id, act="engineer"
        )
        answer = await program.client.post(
            f"/internal/challenges/{sent.slots['challenge_id']}/link",
            headers={
                "Authorization": f"Bearer {INTERNAL_TOKEN}",
                "X-Nachtwacht-Assertion": assertion,
            },
        )
        assert answer.status_code == 403


class TestALinkToOnesOwnProofs:
    async def ask(
        self, program: Running, person_id: str, token: str = INTERNAL_TOKEN, **changes: Any
    ) -> tuple[int, dict[str, Any]]:
        assertion = program.stage.assertion("c-1", "i-1", person_id, **changes)
        answer = await program.client.post(
            "/internal/registration/link",
            json={"language": "en"},
            headers={"Authorization": f"Bearer {token}", "X-Nachtwacht-Assertion": assertion},
        )
        return answer.status_code, answer.json()

    async def test_is_for_who_is_signed_in_and_masks_codes_in_the_chat_meanwhile(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        code, given = await self.ask(program, anna.account.person_id)
        address, _, token = given["url"].partition("#")
        assert (code, address) == (200, "http://127.0.0.1:8001/mine?lang=en")
        assert len(token) == 43
        opened = await until(lambda: program.stage.api.of("challenge.opened", "c-1"))
        assert opened[0]["data"]["until"] == given["expires_at"].replace("Z", "+00:00")
        steps = await program.rows("SELECT step FROM actions.ledger WHERE case_id = 'c-1'")
        assert [row[0] for row in steps] == ["registration.opened"]

    @pytest.mark.parametrize("changes", [{"level": "A0"}, {"act": "engineer"}, {"exp": 2}])
    async def test_is_for_nobody_else(self, program: Running, changes: dict[str, Any]) -> None:
        anna = await program.employ()
        assert (await self.ask(program, anna.account.person_id, **changes))[0] == 403
        assert (await self.ask(program, anna.account.person_id, token="wrong"))[0] == 401

    async def test_is_not_for_an_id_that_nobody_has(self, program: Running) -> None:
        assert (await self.ask(program, "0b6c1f3e-0000-4000-8000-000000000000"))[0] == 404

    async def test_waits_for_the_directory(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.directory.down = True
        assert (await self.ask(program, anna.account.person_id))[0] == 503
