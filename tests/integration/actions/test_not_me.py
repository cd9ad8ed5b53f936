"""«This was not me» in the whole program: the run, the call, the screens, and a restart."""

import re

import httpx

from actions.ports.sessions import SessionState
from actions.proof.endpoints import secure_app
from tests.support.actions_house import INTERNAL_TOKEN, Employee, Running, Stage, running
from tests.support.fakes import a_session
from tests.support.waiting import until


async def link(stage: Stage) -> str:
    """Return the token of the link in the first letter."""
    (first, *_) = await until(lambda: stage.mailer.letters)
    return str(re.findall(r"/not-me/([\w-]{43})", first.body)[0])


async def press(program: Running, token: str) -> int:
    transport = httpx.ASGITransport(app=secure_app(program.house.secure))
    headers = {"Authorization": "Bearer token-of-the-page"}
    async with httpx.AsyncClient(transport=transport, base_url="http://s", headers=headers) as page:
        return (await page.post("/secure/not-me/press", json={"token": token})).status_code


def cuts(stage: Stage, session_id: str) -> list[str]:
    return [call for call in stage.broker.calls if call == f"disconnect {session_id}"]


async def opened_by(program: Running, anna: Employee, **changes: str) -> tuple[int, object]:
    assertion = program.stage.assertion(
        anna.case_id, "i", anna.account.person_id, **{"act": "engineer"} | changes
    )
    answer = await program.client.post(
        "/internal/self-service/open",
        json={"engineer": "Kim"},
        headers={"Authorization": f"Bearer {INTERNAL_TOKEN}", "X-Nachtwacht-Assertion": assertion},
    )
    return answer.status_code, answer.json()


class TestPressing:
    async def test_ends_the_repair_calls_a_human_and_lets_go_of_the_screens(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        screen = a_session()
        program.stage.broker.open(anna.account, screen)
        await anna.says("password_forgot")
        assert await press(program, await link(program.stage)) == 200
        assert await program.ended(anna) == ["handed_over"]
        (alarm,) = await until(lambda: program.stage.api.of("person.alarm", anna.case_id))
        assert alarm["data"]["facts"]["account"] == anna.account.principal_name
        await until(lambda: cuts(program.stage, screen.id))
        assert program.stage.broker[screen.id].state is SessionState.DISCONNECTED
        again = await anna.says("password_forgot")
        assert again.outcome == "limit_reached"

    async def test_holds_over_a_restart_and_then_cuts_what_could_not_be_cut(
        self, stage: Stage
    ) -> None:
        stage.broker.down = True
        async with running(stage) as program:
            anna = await program.employ()
            screen = a_session()
            stage.broker.open(anna.account, screen)
            await anna.says("password_forgot")
            token = await link(stage)
            await press(program, token)
        stage.broker.down = False
        async with running(stage) as program:
            anna.client = program.client
            await until(lambda: cuts(stage, screen.id))
            assert await press(program, token) == 200
            await program.ended(anna)
            assert (await anna.says("password_forgot")).outcome == "limit_reached"
            assert len(await until(lambda: stage.api.of("person.alarm"))) == 1
            rows = await program.rows("SELECT count(*) FROM actions.self_service_stop")
            assert rows[0][0] == 1


class TestOpeningAgain:
    async def test_is_for_an_engineer_alone(self, program: Running) -> None:
        anna = await program.employ()
        await anna.says("password_forgot")
        await press(program, await link(program.stage))
        assert (await opened_by(program, anna, act="employee"))[0] == 403
        assert await opened_by(program, anna) == (200, {"opened": True})
        assert await opened_by(program, anna) == (200, {"opened": False})
        rows = await program.rows(
            "SELECT actor, data ->> 'engineer' FROM actions.ledger"
            " WHERE step = 'self_service.opened'"
        )
        assert [tuple(row) for row in rows] == [("engineer", "Kim")]
