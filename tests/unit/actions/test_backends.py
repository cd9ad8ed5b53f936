"""Which directory the settings choose, and what they refuse."""

from typing import Any, cast

import pytest
from pydantic import ValidationError

from actions.adapters.active_directory import ActiveDirectory
from actions.adapters.sandbox.directory import SandboxDirectory
from actions.backends import connect
from actions.errors import Broken
from actions.ports.clock import SystemClock
from actions.settings import Settings

PASSWORD = "Serves-only-Tests-1"
PLAIN = {
    "DATABASE_URL": "postgresql+psycopg://nowhere/none",
    "WEBHOOK_TOKEN": "a",
    "ACTIONS_INTERNAL_TOKEN": "b",
    "ASSERTION_PUBLIC_KEY": "c",
    "EVENTS_TOKEN": "d",
    "SECURE_SOCKET": "/nonexistent/secure.sock",
    "SECURE_TOKEN": "e",
    "PROOF_KEY": "f",
    "MAIL": "smtp",
    "SMTP__HOST": "mail.example.test",
    "SMTP__FROM_ADDRESS": "nachtwacht@example.test",
    "CITRIX__BASE_URL": "http://127.0.0.1:1/cvad/manage",
    "CITRIX__SITE_ID": "site",
    "CITRIX__CLIENT_ID": "id",
    "CITRIX__CLIENT_SECRET": "secret",
}
DOMAIN = {
    "SERVER": "dc1.corp.example.test",
    "USER": "svc-care@corp.example.test",
    "PASSWORD": PASSWORD,
    "CA_FILE": "system",
    "EXCLUDED_GROUPS": '["Directors", "S-1-5-21-1-2-3-1105"]',
    "PROBE_ORDINARY": "probe-ordinary",
    "PROBE_PRIVILEGED": "probe-admin",
    "PROBE_DIRECTOR": "probe-director",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set what every installation sets, and a whole domain."""
    for name, value in PLAIN.items():
        monkeypatch.setenv(f"NACHTWACHT_{name}", value)
    for name, value in DOMAIN.items():
        monkeypatch.setenv(f"NACHTWACHT_ACTIVE_DIRECTORY__{name}", value)
    return monkeypatch


def directory_of(**chosen: str) -> object:
    settings = Settings(**cast(Any, chosen))
    return connect(settings, cast(Any, None), SystemClock()).directory


class TestTheDirectory:
    def test_is_the_pretend_one_only_in_development(self, environment: pytest.MonkeyPatch) -> None:
        assert isinstance(directory_of(env="development"), SandboxDirectory)
        with pytest.raises(Broken, match="sandbox_in_production"):
            directory_of()

    @pytest.mark.parametrize("env", ["development", "production"])
    def test_is_active_directory_when_asked_for(
        self, environment: pytest.MonkeyPatch, env: str
    ) -> None:
        environment.setenv("NACHTWACHT_DIRECTORY", "active_directory")
        assert isinstance(directory_of(env=env), ActiveDirectory)
        part = Settings().active_directory
        assert part is not None
        assert part.excluded_groups == ("Directors", "S-1-5-21-1-2-3-1105")

    def test_without_its_part_does_not_start(self, environment: pytest.MonkeyPatch) -> None:
        for name in DOMAIN:
            environment.delenv(f"NACHTWACHT_ACTIVE_DIRECTORY__{name}")
        with pytest.raises(Broken, match=r"settings\.missing"):
            directory_of(directory="active_directory")

    @pytest.mark.parametrize("name", ["SERVER", "CA_FILE", "PROBE_DIRECTOR"])
    def test_a_part_that_is_not_whole_is_told_without_the_password(
        self, environment: pytest.MonkeyPatch, name: str
    ) -> None:
        environment.delenv(f"NACHTWACHT_ACTIVE_DIRECTORY__{name}")
        with pytest.raises(ValidationError) as refused:
            Settings()
        assert name.lower() in str(refused.value)
        assert PASSWORD not in str(refused.value)
