"""Our own application at the sign-in service: certificate, secret, tokens that end."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from actions.adapters.entra import EntraSettings
from actions.adapters.entra.errors import EntraForbidden, EntraUnavailable
from tests.integration.actions.entra.conftest import Tenancy
from tests.support.graph.app import with_secret
from tests.support.graph.keys import AppCertificate
from tests.support.graph.tenant import Fault
from tests.support.waiting import until


def tokens(tenancy: Tenancy) -> int:
    return tenancy.asked("/oauth2/v2.0/token 200")


class TestTheCredential:
    async def test_a_certificate_signs_in_once_for_many_calls(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory()
        for _ in range(3):
            assert (await directory.find(tenancy.anna.id)).person_id == tenancy.anna.id
        assert tokens(tenancy) == 1

    async def test_a_secret_signs_in_too(self, tenancy: Tenancy) -> None:
        by_secret = with_secret(tenancy.settings, tenancy.tenant.client_secret)
        directory = tenancy.directory(**dict(by_secret))
        assert (await directory.find(tenancy.anna.id)).person_id == tenancy.anna.id

    async def test_another_certificate_is_refused(self, tenancy: Tenancy, tmp_path: Path) -> None:
        other = AppCertificate(tmp_path, "another")
        with pytest.raises(EntraForbidden, match="AADSTS700027"):
            await tenancy.directory(certificate_file=other.file).find(tenancy.anna.id)

    async def test_a_wrong_secret_is_refused_and_not_repeated(self, tenancy: Tenancy) -> None:
        wrong = tenancy.directory(**dict(with_secret(tenancy.settings, "not-this-one")))
        with pytest.raises(EntraForbidden, match="AADSTS7000215") as refused:
            await wrong.find(tenancy.anna.id)
        assert "not-this-one" not in str(refused.value)

    @pytest.mark.parametrize("content", [None, "no key at all"])
    async def test_a_file_that_holds_no_key_is_said(
        self, tenancy: Tenancy, tmp_path: Path, content: str | None
    ) -> None:
        file = tmp_path / "broken.pem"
        if content is not None:
            file.write_text(content)
        with pytest.raises(EntraForbidden):
            await tenancy.directory(certificate_file=file).find(tenancy.anna.id)

    async def test_a_tenant_that_is_not_there_is_refused(self, tenancy: Tenancy) -> None:
        elsewhere = tenancy.directory(tenant_id="00000000-0000-4000-8000-000000000000")
        with pytest.raises(EntraForbidden):
            await elsewhere.find(tenancy.anna.id)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"graph_url": "http://graph.microsoft.com"},
            {"login_url": "http://127.0.0.1:1"},
            {"client_secret": "both"},
            {"certificate_file": None},
        ],
    )
    def test_settings_that_cannot_be_right_are_refused(
        self, tenancy: Tenancy, wrong: dict[str, object]
    ) -> None:
        with pytest.raises(ValueError, match=r"https|either"):
            EntraSettings.model_validate({**tenancy.settings.model_dump(), **wrong})


class TestAServerThatIsAway:
    async def test_sign_in_that_fails_is_passing(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(503, path_part="/oauth2/", retry_after="0"))
        directory = tenancy.directory()
        with pytest.raises(EntraUnavailable):
            await directory.find(tenancy.anna.id)
        assert (await directory.find(tenancy.anna.id)).person_id == tenancy.anna.id

    async def test_a_certificate_of_nobody_we_trust_is_no_answer(self, tenancy: Tenancy) -> None:
        with pytest.raises(EntraUnavailable):
            await tenancy.directory(ca_file=None).find(tenancy.anna.id)

    async def test_a_slow_one_costs_the_budget_and_no_more(self, tenancy: Tenancy) -> None:
        tenancy.tenant.traps.slow = timedelta(seconds=30)
        little = timedelta(milliseconds=300)
        directory = tenancy.directory(budget=little, try_timeout=little)
        with pytest.raises(EntraUnavailable):
            await directory.find(tenancy.anna.id)

    async def test_many_who_give_up_on_it_have_asked_once(self, tenancy: Tenancy) -> None:
        tenancy.tenant.traps.slow = timedelta(seconds=1)
        little = timedelta(milliseconds=100)
        directory = tenancy.directory(budget=little)
        for _ in range(3):
            asked = (directory.find(tenancy.anna.id) for _ in range(5))
            found = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(each) for each in found} == {EntraUnavailable}
        await until(lambda: tenancy.tenant.calls)
        assert tenancy.asked("openid-configuration") == 1


class TestATokenThatEnded:
    async def test_is_renewed_once(self, tenancy: Tenancy) -> None:
        directory = tenancy.directory()
        await directory.find(tenancy.anna.id)
        tenancy.tenant.expire_tokens()
        assert (await directory.find(tenancy.anna.id)).person_id == tenancy.anna.id
        assert tokens(tenancy) == 2

    async def test_in_the_middle_of_a_write_writes_once(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(401, method="PATCH"))
        directory = tenancy.directory()
        account = await directory.find(tenancy.anna.id)
        await directory.set_password(account, "Vlieger boven duinpan 9")
        assert [call.rpartition(" ")[2] for call in tenancy.tenant.writes] == ["401", "204"]

    async def test_refused_again_is_our_application_refused(self, tenancy: Tenancy) -> None:
        tenancy.tenant.fail(Fault(401, times=2))
        with pytest.raises(EntraForbidden) as refused:
            await tenancy.directory().find(tenancy.anna.id)
        assert refused.value.facts.request_id
        assert tokens(tenancy) == 2


class TestASecret:
    def test_is_not_shown(self, tenancy: Tenancy) -> None:
        by_secret = with_secret(tenancy.settings, "very-secret")
        assert by_secret.client_secret == SecretStr("very-secret")
        assert "very-secret" not in repr(by_secret)
