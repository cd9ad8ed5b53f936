"""`python -m api.doctor`: what an administrator learns of signing in and of who is called."""

import os
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

from api.break_glass.people import add, stop
from api.clock import SystemClock
from api.doctor import report
from api.doctor.lines import Line, Verdict
from api.sealing import new_secret
from api.settings import Settings
from ops.layout import ROOT
from tests.support.certificates import Authority
from tests.support.forging_provider import ForgingProvider
from tests.support.loopback import served
from tests.support.sign_in_house import oidc_settings
from tests.support.standing_clock import StandingClock

PASSWORD = "drie paarden op een ladder"
PKCE = {"code_challenge_methods_supported": ["S256"]}


@pytest.fixture(autouse=True)
def _nobody_known(_nobody_yet: None, role_urls: dict[str, str]) -> None:
    owner = create_engine(role_urls["owner"])
    with owner.begin() as connection:
        connection.execute(text("TRUNCATE api.engineer, api.break_glass_event CASCADE"))
    owner.dispose()


@pytest.fixture
def right(api_url: str) -> dict[str, Any]:
    """Return settings with which nothing is wrong, but without a provider."""
    return {
        "env": "production",
        "database_url": SecretStr(api_url),
        "bot_token": SecretStr("b" * 20),
        "actions_internal_token": SecretStr("a" * 20),
        "events_token": SecretStr("e" * 20),
        "assertion_private_key": SecretStr("unread"),
        "public_url": "https://care.example",
        "notice_addresses": (SecretStr("json://pager.example/{notice}"),),
        "notice_lead": (SecretStr("json://lead.example"),),
    }


async def examined(settings: Settings, now: datetime | None = None) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = {}
    clock = SystemClock() if now is None else _At(now)
    async for line in report.examine(settings, clock):
        lines.setdefault(line.part, []).append(line)
    return lines


class _At(StandingClock):
    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the doctor waits for nothing")


def said(lines: dict[str, list[Line]], verdict: Verdict) -> list[str]:
    found = [line for part in lines.values() for line in part if line.verdict is verdict]
    assert all(line.mend for line in found if verdict is Verdict.WRONG)
    return [line.says for line in found]


class TestWithoutAProvider:
    async def test_in_production_no_engineer_gets_in(self, right: dict[str, Any]) -> None:
        lines = await examined(Settings(**right))
        assert said(lines, Verdict.WRONG) == [
            "no identity provider: no engineer can sign in at the desk"
        ]
        assert list(lines) == ["database", "on call", "sign-in", "emergency"]

    async def test_in_development_the_pretend_company_signs_in(self, right: dict[str, Any]) -> None:
        lines = await examined(Settings(**right | {"env": "development"}))
        assert said(lines, Verdict.WRONG) == []

    async def test_a_database_that_is_away_stops_no_other_part(self, right: dict[str, Any]) -> None:
        nowhere = SecretStr("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        door = {"database_url": nowhere, "break_glass_key": SecretStr(new_secret())}
        lines = await examined(Settings(**right | door))
        assert said(lines, Verdict.WRONG)[0] == "no use of the database (OperationalError)"
        assert "cannot be read from the database" in lines["emergency"][0].says
        assert len(lines["on call"]) == 2


class TestWhoIsCalled:
    async def test_nobody_is_wrong(self, right: dict[str, Any]) -> None:
        told = said(
            await examined(Settings(**right | {"notice_addresses": (), "notice_lead": ()})),
            Verdict.WRONG,
        )
        assert told[0] == "nobody is told when a human is called"

    async def test_an_address_that_nobody_can_read_is_not_repeated(
        self, right: dict[str, Any]
    ) -> None:
        broken = {"notice_lead": (SecretStr("geheim://x"), SecretStr("json://y.example"))}
        lines = await examined(Settings(**right | broken))
        assert "1 of 2 addresses (lead) cannot be used by apprise" in said(lines, Verdict.WRONG)
        assert "geheim" not in str(lines)


@asynccontextmanager
async def provider(folder: Path, **document: Any) -> AsyncIterator[tuple[ForgingProvider, Path]]:
    """Serve a provider over TLS; yield it with the authority of its certificate."""
    authority = Authority(folder)
    found = ForgingProvider(SystemClock())
    found.document = PKCE | document
    async with served(found.app, certificate=authority.certificate()) as address:
        found.served_at = address
        yield found, authority.ca_file
    await found.server.close()


class TestTheProvider:
    async def told(
        self, right: dict[str, Any], folder: Path, /, now: datetime | None = None, **ways: Any
    ) -> dict[str, list[Line]]:
        async with provider(folder, **ways.pop("document", {})) as (found, ca_file):
            found.published = ways.pop("published", found.published)
            ways = {"ca_file": str(ca_file)} | ways
            return await examined(
                Settings(**right | {"oidc": oidc_settings(found.issuer, **ways)}), now
            )

    async def test_in_order_has_nothing_wrong(self, right: dict[str, Any], tmp_path: Path) -> None:
        lines = await self.told(right, tmp_path, datetime.now(UTC) - timedelta(days=60))
        assert said(lines, Verdict.WRONG) == []
        well = "\n".join(said(lines, Verdict.WELL))
        for words in ("care.example/sign-in/callback", "S256", "can be read", "it knows us"):
            assert words in well
        assert [line.part for line in lines["sign-in"] if line.verdict is Verdict.SOON] == []

    async def test_whose_certificate_ends_in_ten_days_is_told(
        self, right: dict[str, Any], tmp_path: Path
    ) -> None:
        lines = await self.told(right, tmp_path, datetime.now(UTC) - timedelta(days=9))
        assert any("certificate of 127.0.0.1" in each for each in said(lines, Verdict.SOON))
        assert said(lines, Verdict.WRONG) == []

    @pytest.mark.parametrize(
        ("ways", "words"),
        [
            ({"client_secret": SecretStr("verkeerd")}, "it does not know us (invalid_client)"),
            ({"document": {"issuer": "https://other.example"}}, "is of another issuer"),
            ({"document": {"jwks_uri": "http://other.example"}}, "no proper discovery document"),
            ({"document": {"code_challenge_methods_supported": ["plain"]}}, "not know PKCE"),
            ({"document": {"token_endpoint_auth_methods_supported": ["none"]}}, "does not take"),
            ({"document": {"id_token_signing_alg_values_supported": ["HS256"]}}, "signs with"),
            ({"published": []}, "no key with which"),
            ({"engineer_values": ()}, "nobody who signs in becomes an engineer"),
            ({"private_key": SecretStr("no pem"), "client_secret": None}, "cannot be used"),
            ({"certificate": "no pem"}, "NACHTWACHT_OIDC__CERTIFICATE cannot be read"),
            ({"ca_file": "nowhere.pem"}, "authority cannot be read"),
        ],
    )
    async def test_that_is_wrong_is_told(
        self, right: dict[str, Any], tmp_path: Path, ways: dict[str, Any], words: str
    ) -> None:
        lines = await self.told(right, tmp_path, **ways)
        assert any(words in each for each in said(lines, Verdict.WRONG)), lines["sign-in"]
        assert "verkeerd" not in str(lines)

    async def test_with_a_certificate_of_nobody_we_trust_is_told(
        self, right: dict[str, Any], tmp_path: Path
    ) -> None:
        told = said(await self.told(right, tmp_path, ca_file=""), Verdict.WRONG)
        assert "CERTIFICATE_VERIFY_FAILED" in told[0]

    async def test_that_says_nothing_of_pkce_is_not_wrong(
        self, right: dict[str, Any], tmp_path: Path
    ) -> None:
        silent = {
            "code_challenge_methods_supported": None,
            "id_token_signing_alg_values_supported": None,
            "token_endpoint_auth_methods_supported": None,
        }
        lines = await self.told(right, tmp_path, document=silent)
        assert said(lines, Verdict.WRONG) == []
        assert any("PKCE" in each for each in said(lines, Verdict.UNSEEN))

    async def test_that_is_away_is_told(self, right: dict[str, Any]) -> None:
        away = oidc_settings("https://127.0.0.1:1")
        told = said(await examined(Settings(**right | {"oidc": away})), Verdict.WRONG)
        assert any("gives no usable answer (ConnectError)" in each for each in told)


class TestTheEmergencyDoor:
    async def told(self, right: dict[str, Any], key: str) -> list[Line]:
        settings = Settings(**right | {"break_glass_key": SecretStr(key)})
        return (await examined(settings))["emergency"]

    async def test_that_is_not_there_is_told(self, right: dict[str, Any]) -> None:
        (line,) = (await examined(Settings(**right)))["emergency"]
        assert line.verdict is Verdict.SOON

    async def test_needs_people_and_best_two(self, right: dict[str, Any], api_url: str) -> None:
        key = new_secret()
        assert [line.verdict for line in await self.told(right, key)] == [Verdict.WRONG]
        await add(api_url, key, "eva", "Eva", PASSWORD)
        assert [line.verdict for line in await self.told(right, key)] == [Verdict.SOON]
        await add(api_url, key, "tom", "Tom", PASSWORD)
        assert [line.verdict for line in await self.told(right, key)] == [Verdict.WELL]
        await stop(api_url, "tom")
        assert [line.verdict for line in await self.told(right, key)] == [Verdict.SOON]

    async def test_with_a_new_key_lets_nobody_in(self, right: dict[str, Any], api_url: str) -> None:
        await add(api_url, new_secret(), "eva", "Eva", PASSWORD)
        told = await self.told(right, new_secret())
        assert [line.says for line in told] == [
            "1 of 1 were added under another key and cannot come in",
            "there is a door, and nobody who may use it",
        ]


class TestTheCommand:
    def run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        given = {f"NACHTWACHT_{key.upper()}": value for key, value in environment.items()}
        return subprocess.run(
            [sys.executable, "-m", "api.doctor"],
            cwd=ROOT, env=kept | given, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def test_lists_every_setting_that_is_missing_or_wrong(self) -> None:
        done = self.run(oidc__issuer="geheim", oidc__client_id="x", oidc__person_claim="oid")
        assert done.returncode == 1
        assert done.stderr == ""
        assert "NACHTWACHT_DATABASE_URL is missing" in done.stdout
        assert "NACHTWACHT_OIDC__ISSUER: " in done.stdout
        assert "geheim" not in done.stdout

    def test_says_by_its_code_whether_something_is_wrong(self, right: dict[str, Any]) -> None:
        plain = {
            key: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for key, value in right.items()
            if not key.startswith("notice")
        }
        notices = {"notice_addresses": '["json://pager.example"]', "notice_lead": "[]"}
        assert self.run(**plain | notices).returncode == 1
        done = self.run(**plain | notices | {"env": "development"})
        assert (done.returncode, done.stderr) == (0, "")
