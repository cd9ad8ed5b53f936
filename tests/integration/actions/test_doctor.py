"""`python -m actions.doctor`: what an administrator learns of his own installation."""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from actions.adapters.active_directory import ActiveDirectory
from actions.adapters.active_directory import doctor as active_directory
from actions.adapters.citrix.settings import CitrixMode, CitrixSettings
from actions.doctor import certificates, report
from actions.domain.examined import Line, Verdict, well
from actions.ports.clock import SystemClock
from actions.sandbox.citrix.app import create_simulator
from actions.sandbox.citrix.model import QueuedFault
from actions.sandbox.citrix.site import Site
from tests.support.actions_house import Stage
from tests.support.certificates import Authority
from tests.support.directory_world.active_directory import settings as domain_settings
from tests.support.loopback import served
from tests.support.samba_domain import HOST, REALM, WIDE, DomainController
from tests.support.sessions_world import CONFIG, citrix_settings
from tests.support.standing_clock import StandingClock

ROOT = Path(__file__).parents[3]


async def ready(scope: Any, receive: Any, send: Any) -> None:
    """Answer anything, as `api` answers when it is ready."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


async def examined(stage: Stage, **changes: Any) -> dict[str, list[Line]]:
    """Return the lines by part, of an installation in which all but the changes is right."""
    site = Site(SystemClock(), CONFIG)
    if (fault := changes.pop("fault", None)) is not None:
        site.fail(fault)
    async with served(create_simulator(site)) as citrix, served(ready) as api:
        right = {
            "api_url": api,
            "citrix": citrix_settings(citrix),
            "emergency_number": "040 123 4567",
            "company_words": ("linde",),
            "secure_public_url": "https://help.example",
        }
        wanted = {
            key: value(citrix) if callable(value) else value for key, value in changes.items()
        }
        lines: dict[str, list[Line]] = {}
        async for line in report.examine(stage.settings(**{**right, **wanted}), SystemClock()):
            lines.setdefault(line.part, []).append(line)
        return lines


def wrongs(lines: dict[str, list[Line]]) -> list[str]:
    return [line.says for part in lines.values() for line in part if line.verdict is Verdict.WRONG]


class TestTheReport:
    async def test_finds_nothing_wrong_where_all_is_right(self, stage: Stage) -> None:
        lines = await examined(stage)
        assert wrongs(lines) == []
        assert set(lines) == {
            "database",
            "keys",
            "api",
            "company",
            "directory",
            "mail",
            "sms",
            "citrix",
        }

    @pytest.mark.parametrize("mode", CitrixMode)
    async def test_tells_that_citrix_refuses_our_account(
        self, stage: Stage, mode: CitrixMode
    ) -> None:
        def forged(address: str) -> CitrixSettings:
            stale = {"client_secret": SecretStr("not-this-one")}
            return citrix_settings(address, mode).model_copy(update=stale)

        lines = await examined(stage, citrix=forged)
        assert wrongs(lines) == ["our account is refused"]
        assert "CLIENT_SECRET" in lines["citrix"][0].mend
        assert "not-this-one" not in str(lines)

    async def test_names_the_sites_there_are(self, stage: Stage) -> None:
        def elsewhere(address: str) -> CitrixSettings:
            return citrix_settings(address).model_copy(update={"site_id": "elsewhere"})

        (said,) = wrongs(await examined(stage, citrix=elsewhere))
        assert said.endswith(f": {CONFIG.site_id}")

    async def test_names_rights_that_are_missing_at_citrix(self, stage: Stage) -> None:
        for path, said in (
            ("/Sessions", "it may not look for sessions"),
            ("/Machines", "it may not look for machines"),
            ("/DeliveryGroups", "it may not see delivery groups"),
        ):
            refused = QueuedFault(403, path_part=path)
            lines = await examined(stage, fault=refused)
            (found,) = (line for line in lines["citrix"] if line.says == said)
            assert "Help Desk Administrator" in found.mend

    async def test_tells_what_does_not_answer(self, stage: Stage) -> None:
        nowhere = "http://127.0.0.1:1"
        lines = await examined(stage, api_url=nowhere, citrix=lambda _: citrix_settings(nowhere))
        assert [said.partition(" gives")[0] for said in wrongs(lines)] == [
            "http://127.0.0.1:1 does not answer (ConnectError)",
            "http://127.0.0.1:1/cvad/manage",
        ]

    async def test_tells_what_people_would_miss(self, stage: Stage) -> None:
        bare = {"emergency_number": "", "company_words": (), "secure_public_url": "http://x"}
        told = wrongs(await examined(stage, **bare, env="production"))
        assert any("gets our password without TLS" in said for said in told)
        assert [said for said in told if "pretend" not in said and "TLS" not in said] == [
            "no emergency number",
            "no company words, so passwords with its name are taken",
            "the secure page has no https address",
        ]

    async def test_tells_of_keys_that_are_none(self, stage: Stage) -> None:
        stale = {"assertion_public_key": "no key", "proof_key": SecretStr("short")}
        assert wrongs(await examined(stage, **stale)) == [
            "NACHTWACHT_ASSERTION_PUBLIC_KEY is no such key",
            "NACHTWACHT_PROOF_KEY is no such key",
        ]


class TestAPartThatFails:
    async def test_stops_no_other_and_keeps_what_it_said(self, stage: Stage) -> None:
        async def falls() -> AsyncIterator[Line]:
            yield well("mail", "first")
            raise ZeroDivisionError

        assert [line.says for line in await report.looked_at("mail", falls())] == [
            "first",
            "looking at it failed (ZeroDivisionError)",
        ]

    async def test_does_not_keep_the_others_from_being_looked_at(self, stage: Stage) -> None:
        nowhere = SecretStr("mysql://unheard-of")
        lines = await examined(stage, database_url=nowhere)
        assert [line.verdict for line in lines["database"]] == [Verdict.WRONG]
        assert Verdict.WRONG not in {line.verdict for line in lines["citrix"]}

    async def test_pretend_systems_in_production_are_wrong(self, stage: Stage) -> None:
        assert [
            said for said in wrongs(await examined(stage, env="production")) if "pretend" in said
        ] == [
            "the pretend company, with which production does not start",
            "the pretend mailbox, with which production does not start",
        ]

    async def test_mail_without_settings_is_told(self, stage: Stage) -> None:
        assert wrongs(await examined(stage, mail="smtp")) == [
            "NACHTWACHT_MAIL is smtp, which has no settings"
        ]


class TestActiveDirectory:
    async def test_with_just_the_right_rights_is_well(
        self, stage: Stage, samba: DomainController
    ) -> None:
        lines = await examined(stage, **self.chosen(samba))
        assert wrongs(lines) == []
        password, certificate = lines["directory"][2:]
        assert password.says.startswith("the password of our own account")
        assert certificate.says.startswith("certificate of")

    async def test_tells_what_is_too_wide(self, stage: Stage, samba: DomainController) -> None:
        too_wide = self.chosen(samba, user=f"{WIDE}@{REALM}")
        assert wrongs(await examined(stage, **too_wide)) == ["ordinary: may also write mail"]

    async def test_tells_that_our_own_account_is_refused(
        self, stage: Stage, samba: DomainController
    ) -> None:
        (said,) = wrongs(await examined(stage, **self.chosen(samba, user=f"nobody@{REALM}")))
        assert said.startswith(f"{HOST} cannot be used")

    async def test_tells_when_the_password_of_our_account_ends(
        self, samba: DomainController
    ) -> None:
        settings, now = domain_settings(samba), datetime.now(UTC)
        directory = ActiveDirectory(settings)
        ends = await directory.own_password_ends()
        await directory.aclose()
        assert ends is not None
        for days, verdict in ((31, Verdict.WELL), (10, Verdict.SOON), (-1, Verdict.WRONG)):
            clock = StandingClock(ends - timedelta(days=days))
            lines = [line async for line in active_directory.examine(settings, clock)]
            (found,) = (line for line in lines if "password of our own" in line.says)
            assert found.verdict is verdict
        assert now < ends

    async def test_without_settings_is_told(self, stage: Stage) -> None:
        (said,) = wrongs(await examined(stage, directory="active_directory"))
        assert said == "NACHTWACHT_DIRECTORY is active_directory, which has no settings"

    def chosen(self, samba: DomainController, **changes: object) -> dict[str, Any]:
        chosen = domain_settings(samba, **changes)
        return {"directory": "active_directory", "active_directory": chosen}


class TestTheDatabase:
    async def test_the_owner_is_too_mighty_a_role(
        self, stage: Stage, role_urls: dict[str, str]
    ) -> None:
        (said,) = wrongs(await examined(stage, database_url=SecretStr(role_urls["owner"])))
        assert said.endswith("may do more than this program needs")

    async def test_one_that_is_away_is_told(self, stage: Stage) -> None:
        url = SecretStr("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        assert wrongs(await examined(stage, database_url=url)) == [
            "no use of the database (OperationalError)"
        ]

    async def test_one_that_lags_behind_is_told(
        self, stage: Stage, role_urls: dict[str, str]
    ) -> None:
        owner = create_engine(role_urls["owner"])
        set_to = text("UPDATE actions.alembic_version SET version_num = :to RETURNING version_num")
        with owner.begin() as connection:
            now = connection.execute(
                text("SELECT version_num FROM actions.alembic_version")
            ).scalar()
            connection.execute(set_to, {"to": "0001_first_tables"})
        try:
            (said,) = wrongs(await examined(stage))
        finally:
            with owner.begin() as connection:
                connection.execute(set_to, {"to": now})
            owner.dispose()
        assert said == f"its tables are at 0001_first_tables, the program is at {now}"


@asynccontextmanager
async def tls_server(certificate: Path) -> AsyncIterator[int]:
    """Serve TLS on a free port and say nothing."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(
        lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=context
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


class TestACertificate:
    async def seen(self, tmp_path: Path, now: datetime, **ways: Any) -> Line:
        authority = Authority(tmp_path)
        async with tls_server(authority.certificate(ways.get("host", "127.0.0.1"))) as port:
            trusted = ways.get("trusted", authority.ca_file)
            return await certificates.of_server("ldaps", "127.0.0.1", port, trusted, now)

    async def test_that_ends_within_a_month_warns(self, tmp_path: Path) -> None:
        now = datetime.now(UTC)
        assert (await self.seen(tmp_path, now)).verdict is Verdict.SOON
        assert (await self.seen(tmp_path, now - timedelta(days=60))).verdict is Verdict.WELL

    @pytest.mark.parametrize("ways", [{"trusted": None}, {"host": "elsewhere.example"}])
    async def test_that_nobody_may_trust_is_wrong(
        self, tmp_path: Path, ways: dict[str, Any]
    ) -> None:
        line = await self.seen(tmp_path, datetime.now(UTC), **ways)
        assert line.verdict is Verdict.WRONG
        assert "is refused" in line.says


class TestTheCommand:
    def run(self, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "actions.doctor"],
            cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_lists_every_setting_that_is_missing_or_wrong(self) -> None:
        done = self.run({"NACHTWACHT_DIRECTORY": "a-phone-book", "NACHTWACHT_PROOF_KEY": "secret"})
        assert done.returncode == 1
        assert done.stderr == ""
        for name in ("DATABASE_URL is missing", "WEBHOOK_TOKEN is missing", "DIRECTORY: "):
            assert f"NACHTWACHT_{name}" in done.stdout
        assert "Set NACHTWACHT_CITRIX__…: BASE_URL, SITE_ID, CLIENT_ID" in done.stdout
        assert "a-phone-book" not in done.stdout
        assert "PROOF_KEY" not in done.stdout
