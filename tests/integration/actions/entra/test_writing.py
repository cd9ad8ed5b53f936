"""Setting a password in a tenant: for whom, how often, and what is believed."""

from dataclasses import replace

import pytest

from actions.adapters.entra import EntraClient, EntraSignIns
from actions.adapters.entra.errors import EntraForbidden, EntraRejected, EntraUnavailable
from actions.ports.directory import AccountElsewhere, AccountExcluded, PasswordRefused
from actions.ports.sign_ins import SignInsForbidden
from tests.integration.actions.entra.conftest import Tenancy
from tests.support.graph.tenant import EVERY_PERMISSION, ROLE, Fault, Membership

NEW = "Vlieger boven duinpan 9"


class TestWhoseItIs:
    async def test_an_account_of_active_directory_is_never_written(self, tenancy: Tenancy) -> None:
        bram = tenancy.tenant.hire("Bram", onPremisesSyncEnabled=True)
        directory = tenancy.directory()
        account = await directory.find(bram.id)
        for claimed in (account, replace(account, elsewhere=False)):
            with pytest.raises(AccountElsewhere):
                await directory.set_password(claimed, NEW)
        assert tenancy.tenant.writes == []

    @pytest.mark.parametrize(
        "membership",
        [Membership("User Administrator", ROLE), Membership("Holders", assignable=True)],
    )
    async def test_one_that_got_powers_meanwhile_is_not_written(
        self, tenancy: Tenancy, membership: Membership
    ) -> None:
        directory = tenancy.directory()
        account = await directory.find(tenancy.anna.id)
        tenancy.anna.memberships = [membership]
        with pytest.raises(AccountExcluded):
            await directory.set_password(account, NEW)
        assert tenancy.tenant.writes == []

    async def test_one_that_was_blocked_meanwhile_is_not_written(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory()
        account = await directory.find(tenancy.anna.id)
        tenancy.anna.properties["accountEnabled"] = False
        with pytest.raises(AccountExcluded):
            await directory.set_password(account, NEW)
        assert tenancy.tenant.writes == []
        assert tenancy.anna.properties["accountEnabled"] is False

    async def test_one_that_graph_protects_is_refused_once(self, tenancy: Tenancy) -> None:
        tenancy.tenant.protected.add(tenancy.anna.id)
        directory = tenancy.directory()
        account = await directory.find(tenancy.anna.id)
        with pytest.raises(EntraForbidden, match="Authorization_RequestDenied"):
            await directory.set_password(account, NEW)
        assert len(tenancy.tenant.writes) == 1

    async def test_memberships_that_do_not_come_are_no_permission(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory()
        account = await directory.find(tenancy.anna.id)
        tenancy.tenant.fail(Fault(503, times=9, path_part="transitiveMemberOf"))
        with pytest.raises(EntraUnavailable):
            await directory.set_password(account, NEW)
        assert tenancy.tenant.writes == []


class TestTheWrite:
    async def test_is_what_the_employee_chose_and_need_not_be_changed(
        self, tenancy: Tenancy
    ) -> None:
        tenancy.anna.must_change = True
        directory = tenancy.directory()
        await directory.set_password(await directory.find(tenancy.anna.id), NEW)
        assert tenancy.tenant.signs_in(tenancy.anna, NEW)
        assert not tenancy.anna.must_change

    @pytest.mark.parametrize("status", [429, 500, 503])
    async def test_is_asked_once_whatever_comes(self, tenancy: Tenancy, status: int) -> None:
        tenancy.tenant.fail(Fault(status, method="PATCH", retry_after="0"))
        directory = tenancy.directory()
        with pytest.raises(EntraUnavailable):
            await directory.set_password(await directory.find(tenancy.anna.id), NEW)
        assert len(tenancy.tenant.writes) == 1
        assert not tenancy.tenant.signs_in(tenancy.anna, NEW)

    async def test_whose_answer_was_lost_shows_when_it_is_read_back(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(504, method="PATCH", after_effect=True))
        directory = tenancy.directory()
        before = await directory.find(tenancy.anna.id)
        with pytest.raises(EntraUnavailable):
            await directory.set_password(before, NEW)
        after = await directory.find(tenancy.anna.id)
        assert before.password_set_at is not None
        assert after.password_set_at is not None
        assert after.password_set_at > before.password_set_at

    async def test_that_does_not_show_is_not_believed(self, tenancy: Tenancy) -> None:
        tenancy.tenant.traps.hides_later_time = True
        directory = tenancy.directory()
        with pytest.raises(EntraUnavailable):
            await directory.set_password(await directory.find(tenancy.anna.id), NEW)
        assert len(tenancy.pauses) == 3

    async def test_the_policy_is_told_apart_from_a_wrong_question(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory()
        account = await directory.find(tenancy.anna.id)
        with pytest.raises(PasswordRefused, match="password_policy"):
            await directory.set_password(account, "allesklein")
        tenancy.tenant.fail(Fault(400, method="PATCH"))
        with pytest.raises(EntraRejected):
            await directory.set_password(account, NEW)


class TestSigningOutEverywhere:
    async def test_without_the_right_is_said(self, tenancy: Tenancy) -> None:
        tenancy.tenant.permissions = EVERY_PERMISSION - {"User.RevokeSessions.All"}
        account = await tenancy.directory().find(tenancy.anna.id)
        client = EntraClient(tenancy.settings)
        with pytest.raises(SignInsForbidden, match="Authorization_RequestDenied"):
            await EntraSignIns(client).revoke(account)
        await client.aclose()


class TestTheLog:
    async def test_holds_the_id_of_each_call_and_no_secret(
        self, tenancy: Tenancy, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level("DEBUG")
        tenancy.tenant.fail(Fault(429, retry_after="0"))
        tenancy.tenant.fail(Fault(401, method="PATCH"))
        directory = tenancy.directory()
        await directory.set_password(await directory.find(tenancy.anna.id), NEW)
        with pytest.raises(PasswordRefused):
            await directory.set_password(await directory.find(tenancy.anna.id), "kort-geheim")
        written = "".join(capfd.readouterr()) + caplog.text
        assert "request_id" in written
        assert tenancy.tenant.tokens
        for secret in (
            NEW,
            "kort-geheim",
            tenancy.anna.name,
            "PRIVATE KEY",
            *tenancy.tenant.tokens,
        ):
            assert secret not in written
