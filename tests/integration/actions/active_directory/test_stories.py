"""The stories of a forgotten password and a locked account, with a real Active Directory behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from actions.backends import Backends
from tests.integration.actions.active_directory.conftest import Anna, Connect
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.directory_world.active_directory import changes_of
from tests.support.proof import OLD_PASSWORD
from tests.support.samba_domain import REALM, WIDE, Administrator, DomainController
from tests.support.secure_door import AtThePage, open_page
from tests.support.waiting import until

NEW = "Vlieger boven duinpan 9"
Changes = Callable[[], None]


@pytest.fixture
async def program(stage: Stage, connect: Connect) -> AsyncIterator[Running]:
    """Run the program on the domain."""
    stage.backends = Backends(connect(), stage.broker, stage.mailer)
    async with running(stage) as started:
        yield started


@pytest.fixture
def ways(
    hands: Administrator, samba: DomainController, anna: Anna
) -> dict[str, Callable[[], None]]:
    """Return how Anna's account gets into each trouble."""
    return changes_of(hands, samba, anna.name)


async def at_the_page(
    program: Running, anna: Anna, intent: str = "password_forgot", told: str = "proof_link"
) -> tuple[Employee, AtThePage]:
    employee = await program.employ(account=anna.account)
    sent = await employee.says(intent)
    assert sent.outcome == told
    page = await open_page(program, employee, sent.slots["challenge_id"])
    assert (await page.proves())["error"] is None
    return employee, page


class TestAForgottenPassword:
    async def test_ends_with_a_new_one_that_works(
        self, program: Running, connect: Connect, anna: Anna, ways: dict[str, Changes]
    ) -> None:
        await asyncio.to_thread(ways["locked"])
        await asyncio.to_thread(ways["password_expired"])
        employee, page = await at_the_page(program, anna, told="password_expired")
        assert (await page.sets(NEW))["stage"] == "done"
        assert (await employee.hears(program.stage.api)).outcome == "password_set"
        directory = connect()
        assert await directory.password_works(anna.account, NEW)
        assert not await directory.password_works(anna.account, OLD_PASSWORD)
        now = await directory.find(anna.account.person_id)
        assert {now.locked, now.password_expired, now.must_change_password} == {False}

    @pytest.mark.parametrize(
        ("password", "reason"),
        [
            ("Anna-en-de-vlieger-9", "password_has_name"),
            ("vlieger boven duinpan 9", "password_mixed"),
        ],
    )
    async def test_our_rules_and_the_domains_are_both_told(
        self, program: Running, anna: Anna, password: str, reason: str
    ) -> None:
        _, page = await at_the_page(program, anna)
        assert (await page.sets(password))["error"] == reason
        assert (await page.sets(NEW))["stage"] == "done"

    async def test_with_too_many_rights_of_ours_goes_to_a_human(
        self, stage: Stage, connect: Connect, anna: Anna
    ) -> None:
        wide = connect(user=f"{WIDE}@{REALM}")
        stage.backends = Backends(wide, stage.broker, stage.mailer)
        async with running(stage) as program:
            employee, page = await at_the_page(program, anna)
            assert (await page.sets(NEW))["error"] == "directory_unreachable"
            assert (await employee.hears(stage.api)).outcome == "directory_unreachable"
            await until(lambda: stage.api.of("handoff.requested", employee.case_id))
            assert not await connect().password_works(anna.account, NEW)


class TestAPasswordOfAnAdministrator:
    async def test_that_must_be_changed_is_replaced_on_the_page(
        self, program: Running, connect: Connect, anna: Anna, ways: dict[str, Changes]
    ) -> None:
        await asyncio.to_thread(ways["must_change_password"])
        employee, page = await at_the_page(program, anna, told="password_must_change")
        assert (await page.sets(NEW))["stage"] == "done"
        assert (await employee.hears(program.stage.api)).outcome == "password_set"
        assert await connect().password_works(anna.account, NEW)


class TestALockedAccount:
    async def test_is_opened_after_a_proof_and_keeps_its_password(
        self, program: Running, connect: Connect, anna: Anna, ways: dict[str, Changes]
    ) -> None:
        await asyncio.to_thread(ways["locked"])
        employee, _ = await at_the_page(program, anna, "account_locked")
        assert (await employee.hears(program.stage.api)).outcome == "unlocked"
        directory = connect()
        assert not (await directory.find(anna.account.person_id)).locked
        assert await directory.password_works(anna.account, OLD_PASSWORD)

    async def test_stays_as_it_is_with_too_many_rights_of_ours(
        self, stage: Stage, connect: Connect, anna: Anna, ways: dict[str, Changes]
    ) -> None:
        await asyncio.to_thread(ways["locked"])
        wide = connect(user=f"{WIDE}@{REALM}")
        stage.backends = Backends(wide, stage.broker, stage.mailer)
        async with running(stage) as program:
            employee, _ = await at_the_page(program, anna, "account_locked")
            assert (await employee.hears(stage.api)).outcome == "directory_unreachable"
            found = await until(lambda: stage.api.of("handoff.requested", employee.case_id))
            assert found[0]["data"]["reason"] == "directory_forbidden"
            assert (await wide.find(anna.account.person_id)).locked


class TestForAHuman:
    @pytest.mark.parametrize(
        ("fact", "outcome"),
        [("enabled", "account_disabled"), ("expired", "account_expired")],
    )
    async def test_a_closed_account(
        self, program: Running, anna: Anna, ways: dict[str, Changes], fact: str, outcome: str
    ) -> None:
        await asyncio.to_thread(ways[fact])
        await self.handed_over(program, anna, outcome)

    async def test_a_director_by_a_group_in_a_group(
        self,
        program: Running,
        hands: Administrator,
        hire: Callable[..., Awaitable[Anna]],
    ) -> None:
        willem = await hire()
        board = await asyncio.to_thread(
            hands.join, f"board-{willem.account.user_name}", willem.name
        )
        await asyncio.to_thread(hands.join, "Directors", board)
        await self.handed_over(program, willem, "account_excluded")

    async def test_who_becomes_one_while_the_page_is_open(
        self, program: Running, hands: Administrator, connect: Connect, anna: Anna
    ) -> None:
        employee, page = await at_the_page(program, anna)
        await asyncio.to_thread(hands.join, "Domain Admins", anna.name)
        assert (await page.sets(NEW))["error"] == "account_excluded"
        assert (await employee.hears(program.stage.api)).outcome == "account_excluded"
        assert await connect().password_works(anna.account, OLD_PASSWORD)

    async def handed_over(self, program: Running, anna: Anna, outcome: str) -> None:
        employee = await program.employ(account=anna.account)
        assert (await employee.says("password_forgot")).outcome == outcome
        await until(lambda: program.stage.api.of("handoff.requested", employee.case_id))
        assert program.stage.api.of("challenge.opened") == []
