"""Who may ask for an engineer's link, and that it says nothing of the employee's."""

import pytest

from tests.support.actions_house import INTERNAL_TOKEN, Running


async def asked(program: Running, person_id: str, **claims: str) -> tuple[int, str]:
    assertion = program.stage.assertion("c-1", "i", person_id, **{"act": "engineer"} | claims)
    answer = await program.client.post(
        "/internal/identity/link",
        json={"engineer_id": "e-kim"},
        headers={"Authorization": f"Bearer {INTERNAL_TOKEN}", "X-Nachtwacht-Assertion": assertion},
    )
    return answer.status_code, answer.text


async def test_an_engineer_gets_a_page_of_his_own_and_nothing_is_opened(program: Running) -> None:
    anna = await program.employ(proofs=False)
    status, said = await asked(program, anna.account.person_id)
    assert (status, "/check#" in said) == (200, True)
    assert await program.rows("SELECT id FROM actions.challenge") == []


@pytest.mark.parametrize("claims", [{"act": "employee"}, {"level": "A0"}])
async def test_nobody_else_gets_one(program: Running, claims: dict[str, str]) -> None:
    anna = await program.employ(proofs=False)
    assert (await asked(program, anna.account.person_id, **claims))[0] == 403


async def test_a_guest_is_nobody_of_the_directory(program: Running) -> None:
    assert (await asked(program, "guest-of-the-door"))[0] == 404
