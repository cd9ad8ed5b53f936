"""Somebody forgets a password that lives in Entra ID, from the chat to the secure page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from actions.adapters.entra import EntraClient, EntraDirectory, EntraSignIns
from actions.backends import Backends
from tests.integration.actions.entra.conftest import Tenancy
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.graph.tenant import Fault
from tests.support.secure_door import open_page
from tests.support.waiting import until

NEW = "Vlieger boven duinpan 9"


@dataclass
class Evening:
    """The program on a tenant, with Anna as its employee."""

    program: Running
    anna: Employee


@pytest.fixture
async def evening(stage: Stage, tenancy: Tenancy) -> AsyncIterator[Evening]:
    client = EntraClient(tenancy.settings)
    directory = EntraDirectory(client)
    stage.backends = Backends(directory, stage.broker, stage.mailer, EntraSignIns(client))
    async with running(stage) as program:
        account = await directory.find(tenancy.anna.id)
        yield Evening(program, await program.employ(account=account))


class TestAForgottenPassword:
    async def test_is_set_and_the_later_time_proves_it(
        self, evening: Evening, tenancy: Tenancy
    ) -> None:
        sent = await evening.anna.says("password_forgot")
        page = await open_page(evening.program, evening.anna, sent.slots["challenge_id"])
        assert (await page.proves())["stage"] == "password"
        assert (await page.sets(NEW))["stage"] == "done"
        assert (await evening.anna.hears(evening.program.stage.api)).outcome == "password_set"
        assert tenancy.tenant.signs_in(tenancy.anna, NEW)
        assert [call.split()[0] for call in tenancy.tenant.writes] == ["PATCH", "POST"]
        assert tenancy.anna.revoked == 1

    async def test_counts_also_when_nobody_could_be_signed_out(
        self, evening: Evening, tenancy: Tenancy
    ) -> None:
        tenancy.tenant.fail(Fault(503, path_part="revokeSignInSessions"))
        sent = await evening.anna.says("password_forgot")
        page = await open_page(evening.program, evening.anna, sent.slots["challenge_id"])
        await page.proves()
        assert (await page.sets(NEW))["stage"] == "done"
        rows = await evening.program.rows(
            "SELECT data FROM actions.ledger WHERE step = 'password.set'"
        )
        assert "not revoked" in str(rows)

    async def test_that_the_tenant_refuses_may_be_typed_anew(
        self, evening: Evening, tenancy: Tenancy
    ) -> None:
        sent = await evening.anna.says("password_forgot")
        page = await open_page(evening.program, evening.anna, sent.slots["challenge_id"])
        await page.proves()
        assert (await page.sets("vliegerbovenduinpannen"))["error"] == "password_policy"
        assert (await page.sets(NEW))["stage"] == "done"

    async def test_of_who_became_an_administrator_on_the_way_goes_to_a_human(
        self, evening: Evening, tenancy: Tenancy
    ) -> None:
        sent = await evening.anna.says("password_forgot")
        page = await open_page(evening.program, evening.anna, sent.slots["challenge_id"])
        await page.proves()
        tenancy.tenant.protected.add(tenancy.anna.id)
        assert (await page.sets(NEW))["stage"] == "expired"
        assert not tenancy.tenant.signs_in(tenancy.anna, NEW)

    async def test_that_lives_in_active_directory_goes_to_a_human_at_once(
        self, evening: Evening, tenancy: Tenancy
    ) -> None:
        tenancy.anna.properties["onPremisesSyncEnabled"] = True
        assert (await evening.anna.says("password_forgot")).outcome == "handed_over"
        api = evening.program.stage.api
        found = await until(lambda: api.of("handoff.requested", evening.anna.case_id))
        assert found[0]["data"]["reason"] == "account_elsewhere"
        assert tenancy.tenant.writes == []


class TestALockedAccount:
    async def test_is_offered_a_new_password(self, evening: Evening) -> None:
        assert (await evening.anna.says("account_locked")).outcome == "account_fine"
        assert (await evening.anna.taps("yes")).outcome == "proof_link"
