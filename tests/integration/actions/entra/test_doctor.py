"""What an administrator learns of his tenant, without a change in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.adapters.entra import EntraSettings
from actions.adapters.entra.doctor import READS_SECRETS, WRITES, examine
from actions.doctor import report
from actions.domain.examined import Line, Verdict
from actions.ports.clock import SystemClock
from tests.integration.actions.entra.conftest import Tenancy
from tests.support.actions_house import Stage
from tests.support.graph.app import with_secret
from tests.support.graph.keys import AppCertificate
from tests.support.graph.tenant import EVERY_PERMISSION, Membership


async def examined(settings: EntraSettings, **changes: Any) -> list[Line]:
    wanted = settings.model_copy(update=changes)
    return [line async for line in examine(wanted, SystemClock())]


def said(lines: list[Line], verdict: Verdict) -> str:
    return "\n".join(line.says for line in lines if line.verdict is verdict)


class TestATenantInOrder:
    async def test_has_nothing_wrong_and_nothing_changed(self, tenancy: Tenancy) -> None:
        tenancy.tenant.permissions = EVERY_PERMISSION - {WRITES}
        lines = await examined(tenancy.settings, probe_user=tenancy.anna.name)
        assert said(lines, Verdict.WRONG) == ""
        assert said(lines, Verdict.SOON) == ""
        assert "is ordinary" in said(lines, Verdict.WELL)
        assert tenancy.tenant.writes == []
        assert tenancy.anna.name not in str(lines)

    async def test_is_part_of_the_report_where_it_is_chosen(
        self, stage: Stage, tenancy: Tenancy
    ) -> None:
        settings = stage.settings(directory="entra", entra=tenancy.settings)
        lines = [line async for line in report.examine(settings, SystemClock())]
        told = "\n".join(line.says for line in lines if line.part == "entra")
        assert "signed in to the tenant" in told
        assert "certificate of 127.0.0.1" in told
        without = stage.settings(directory="entra")
        lines = [line async for line in report.examine(without, SystemClock())]
        assert "is entra, which has no settings" in said(lines, Verdict.WRONG)


class TestWhatIsWrong:
    async def test_a_certificate_that_is_not_registered(
        self, tenancy: Tenancy, tmp_path: Path
    ) -> None:
        other = AppCertificate(tmp_path, "another", days=10)
        lines = await examined(tenancy.settings, certificate_file=other.file)
        assert "AADSTS700027" in said(lines, Verdict.WRONG)
        assert "counts until" in said(lines, Verdict.SOON)

    async def test_a_certificate_that_cannot_be_read(self, tenancy: Tenancy) -> None:
        lines = await examined(tenancy.settings, certificate_file=Path("nowhere.pem"))
        assert "cannot be read" in said(lines, Verdict.WRONG)

    async def test_a_login_address_that_does_not_answer(self, tenancy: Tenancy) -> None:
        lines = await examined(tenancy.settings, login_url="https://127.0.0.1:1")
        assert "gives no usable answer" in said(lines, Verdict.WRONG)

    @pytest.mark.parametrize("missing", sorted(EVERY_PERMISSION - {WRITES}))
    async def test_a_permission_that_is_missing(self, tenancy: Tenancy, missing: str) -> None:
        tenancy.tenant.permissions = EVERY_PERMISSION - {missing}
        assert f"without {missing}" in said(await examined(tenancy.settings), Verdict.WRONG)

    async def test_a_probe_that_is_for_a_human_or_nobody(self, tenancy: Tenancy) -> None:
        for change, words in (
            ({"memberships": [Membership("Holders", assignable=True)]}, "is for a human"),
            ({"properties": tenancy.anna.properties | {"onPremisesSyncEnabled": True}}, "Active D"),
        ):
            for name, value in change.items():
                setattr(tenancy.anna, name, value)
            lines = await examined(tenancy.settings, probe_user=tenancy.anna.name)
            assert words in said(lines, Verdict.WRONG)
        lines = await examined(tenancy.settings, probe_user="nobody@delinde.example")
        assert "nobody has the name" in said(lines, Verdict.WRONG)


class TestWhatCouldBeBetter:
    async def test_more_than_is_needed_is_said(self, tenancy: Tenancy) -> None:
        tenancy.tenant.permissions = EVERY_PERMISSION | {"Directory.ReadWrite.All"}
        told = said(await examined(tenancy.settings), Verdict.SOON)
        assert "Directory.ReadWrite.All" in told
        assert "whole tenant" in told

    async def test_a_secret_is_said_and_not_shown(self, tenancy: Tenancy) -> None:
        secret = tenancy.tenant.client_secret
        lines = await examined(with_secret(tenancy.settings, secret))
        assert "signs in with a secret" in said(lines, Verdict.SOON)
        assert secret not in str(lines)


class TestWhenASecretEnds:
    async def lines(self, tenancy: Tenancy, *, days: float, **hidden: bool) -> list[Line]:
        tenant = tenancy.tenant
        if not hidden:
            tenant.permissions = EVERY_PERMISSION | {READS_SECRETS}
        tenant.list_secret("another", datetime.now(UTC) + timedelta(days=1))
        tenant.list_secret(tenant.client_secret, datetime.now(UTC) + timedelta(days=days))
        lines = await examined(with_secret(tenancy.settings, tenant.client_secret))
        assert READS_SECRETS not in said(lines, Verdict.SOON)
        return lines

    async def test_soon_is_said(self, tenancy: Tenancy) -> None:
        told = said(await self.lines(tenancy, days=10), Verdict.SOON)
        assert "the secret of our application counts until" in told

    async def test_later_is_well(self, tenancy: Tenancy) -> None:
        told = said(await self.lines(tenancy, days=90), Verdict.WELL)
        assert "the secret of our application counts until" in told

    async def test_that_may_not_be_read_is_said(self, tenancy: Tenancy) -> None:
        lines = await self.lines(tenancy, days=10, hidden=True)
        assert "until when the secret counts cannot be read" in said(lines, Verdict.UNSEEN)

    async def test_a_certificate_needs_no_right_to_read_it(self, tenancy: Tenancy) -> None:
        tenancy.tenant.permissions = EVERY_PERMISSION | {READS_SECRETS}
        assert READS_SECRETS in said(await examined(tenancy.settings), Verdict.SOON)
