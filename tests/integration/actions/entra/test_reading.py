"""What Graph says of an account, and what it does not say."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from actions.adapters.entra.errors import EntraForbidden, EntraRejected, EntraUnavailable
from actions.ports.clock import SystemClock
from actions.ports.directory import AccountUnknown
from tests.integration.actions.entra.conftest import Tenancy
from tests.support.graph.tenant import EVERY_PERMISSION, ROLE, Fault, Membership

SYNCED = {
    "onPremisesSyncEnabled": True,
    "onPremisesSamAccountName": "Bram",
    "onPremisesDomainName": "delinde.example",
    "onPremisesSecurityIdentifier": "S-1-5-21-1-2-3-1107",
}


class TestAnAccount:
    async def test_of_the_cloud_is_known_as_windows_knows_it(self, tenancy: Tenancy) -> None:
        account = await tenancy.directory().find(tenancy.anna.id)
        assert (account.domain, account.user_name) == ("AzureAD", tenancy.anna.name)
        assert account.first_name == "Anna"
        assert account.employed_since is not None
        assert not account.elsewhere

    async def test_that_comes_from_active_directory_keeps_its_names(self, tenancy: Tenancy) -> None:
        bram = tenancy.tenant.hire("Bram", **SYNCED)
        account = await tenancy.directory().find(bram.id)
        assert (account.domain, account.user_name) == ("delinde.example", "bram")
        assert account.sid == SYNCED["onPremisesSecurityIdentifier"]
        assert account.elsewhere

    async def test_of_a_guest_is_for_a_human(self, tenancy: Tenancy) -> None:
        guest = tenancy.tenant.hire("Gast", userType="Guest")
        assert (await tenancy.directory().find(guest.id)).excluded

    async def test_without_a_time_of_its_password_is_an_account_too(self, tenancy: Tenancy) -> None:
        tenancy.anna.properties["lastPasswordChangeDateTime"] = None
        assert (await tenancy.directory().find(tenancy.anna.id)).password_set_at is None

    async def test_a_password_that_never_expires_is_never_too_old(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory(password_days=30)
        assert (await directory.find(tenancy.anna.id)).password_expired
        tenancy.anna.properties["passwordPolicies"] = "DisablePasswordExpiration"
        assert not (await directory.find(tenancy.anna.id)).password_expired

    async def test_a_quote_in_a_name_is_a_quote(self, tenancy: Tenancy) -> None:
        name = "d'artagnan@delinde.example"
        found = tenancy.tenant.hire("Dart", userPrincipalName=name)
        assert (await tenancy.directory().find_by_name(name)).person_id == found.id
        with pytest.raises(AccountUnknown):
            await tenancy.directory().find_by_name("x' or userPrincipalName ne '")

    async def test_nobody_takes_as_many_calls_as_somebody(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory()
        await directory.find_by_name(tenancy.anna.name)
        somebody = tenancy.asked("/v1.0/")
        with pytest.raises(AccountUnknown):
            await directory.find_by_name("nobody@delinde.example")
        assert tenancy.asked("/v1.0/") == 2 * somebody


class TestPowers:
    @pytest.mark.parametrize(
        ("membership", "privileged"),
        [
            (Membership("Helpdesk Administrator", ROLE), True),
            (Membership("Role holders", assignable=True), True),
            (Membership("Directors", id="0D0D0D0D-0000-4000-8000-000000000001"), True),
            (Membership("Team 9", assignable=False), False),
            (Membership("North", "#microsoft.graph.administrativeUnit"), False),
            (Membership("Something new", "#microsoft.graph.agentThing"), None),
        ],
    )
    async def test_on_the_last_page_count_too(
        self, tenancy: Tenancy, membership: Membership, privileged: bool | None
    ) -> None:
        tenancy.anna.memberships = [*(Membership(f"Team {n}") for n in range(4)), membership]
        excluded = frozenset({"0d0d0d0d-0000-4000-8000-000000000001"})
        account = await tenancy.directory(excluded_groups=excluded).find(tenancy.anna.id)
        assert account.privileged is privileged
        assert tenancy.asked("transitiveMemberOf 200") == 3

    async def test_that_we_may_not_read_are_unknown(self, tenancy: Tenancy) -> None:
        tenancy.tenant.permissions = EVERY_PERMISSION - {"GroupMember.Read.All"}
        tenancy.anna.memberships = [Membership("Team 1")]
        account = await tenancy.directory().find(tenancy.anna.id)
        assert account.privileged is None
        assert account.excluded

    async def test_of_more_pages_than_we_read_are_no_answer(self, tenancy: Tenancy) -> None:
        tenancy.anna.memberships = [Membership(f"Team {n}") for n in range(5)]
        with pytest.raises(EntraUnavailable):
            await tenancy.directory(max_pages=2).find(tenancy.anna.id)

    async def test_a_page_at_another_server_gets_no_token(self, tenancy: Tenancy) -> None:
        tenancy.anna.memberships = [Membership(f"Team {n}") for n in range(3)]
        tenancy.tenant.traps.next_page_at = "https://graph.microsoft.com.evil.example"
        with pytest.raises(EntraUnavailable):
            await tenancy.directory().find(tenancy.anna.id)


class TestTroubleOnTheWay:
    @pytest.mark.parametrize("status", [429, 500, 503, 504])
    async def test_that_passes_is_waited_out(self, tenancy: Tenancy, status: int) -> None:
        tenancy.tenant.fail(Fault(status, retry_after="3"))
        assert (await tenancy.directory().find(tenancy.anna.id)).person_id == tenancy.anna.id
        assert tenancy.pauses == [3.0]

    async def test_a_date_to_wait_for_is_understood(self, tenancy: Tenancy) -> None:
        until = format_datetime(SystemClock().now() + timedelta(seconds=5), usegmt=True)
        tenancy.tenant.fail(Fault(429, retry_after=until))
        await tenancy.directory().find(tenancy.anna.id)
        assert 0 < tenancy.pauses[0] <= 5

    async def test_longer_than_our_time_is_not_waited_for(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(429, retry_after="120"))
        with pytest.raises(EntraUnavailable) as busy:
            await tenancy.directory().find(tenancy.anna.id)
        assert busy.value.facts.retry_after == 120
        assert tenancy.pauses == []

    async def test_that_stays_is_given_up(self, tenancy: Tenancy) -> None:
        tenancy.tenant.traps.down = False
        tenancy.tenant.fail(Fault(503, times=4))
        with pytest.raises(EntraUnavailable):
            await tenancy.directory().find(tenancy.anna.id)
        assert len(tenancy.pauses) == 3

    async def test_a_slow_answer_is_no_answer(self, tenancy: Tenancy) -> None:
        little = timedelta(milliseconds=200)
        directory = tenancy.directory(try_timeout=little, budget=3 * little)
        await directory.find(tenancy.anna.id)
        tenancy.tenant.traps.slow = timedelta(seconds=30)
        with pytest.raises(EntraUnavailable):
            await directory.find(tenancy.anna.id)

    async def test_a_web_page_does_not_say_that_nobody_is_there(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(404, html=True))
        with pytest.raises(EntraUnavailable):
            await tenancy.directory().find(tenancy.anna.id)

    async def test_a_right_that_is_missing_is_said(self, tenancy: Tenancy) -> None:
        tenancy.tenant.permissions = frozenset()
        with pytest.raises(EntraForbidden, match="Authorization_RequestDenied") as refused:
            await tenancy.directory().find(tenancy.anna.id)
        assert refused.value.facts.request_id
        assert not await tenancy.directory().healthy()

    async def test_a_question_that_graph_does_not_take_is_ours(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(400))
        with pytest.raises(EntraRejected, match="Request_BadRequest"):
            await tenancy.directory().find(tenancy.anna.id)
