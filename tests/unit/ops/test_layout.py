"""What each program of the house is told: real systems where they are set, and no more."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ops import keys
from ops.layout import Layout, environments

Environments = dict[str, dict[str, str]]
Told = Callable[[dict[str, str]], Environments]
REAL = {
    "actions": {
        "DIRECTORY": "entra",
        "ENTRA__TENANT_ID": "t",
        "ACTIVE_DIRECTORY__SERVER": "dc1",
        "MAIL": "smtp",
        "SMTP__HOST": "mail.example",
        "SMTP__PASSWORD": "p",
        "SMS_URL": "twilio://x/{number}",
        "CITRIX__BASE_URL": "https://api.example/cvad/manage",
        "CITRIX__REST": "PT30S",
    },
    "api": {
        "OIDC__ISSUER": "https://login.example",
        "OIDC__CLIENT_SECRET": "s",
        "BREAK_GLASS_KEY": "k",
        "NOTICE_LEAD": "[]",
        "PUBLIC_URL": "https://care.example",
    },
}


@pytest.fixture
def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, str]], Environments]:
    """Return what the programs are told when somebody has set this."""

    def asked(settings: dict[str, str]) -> Environments:
        for name, value in settings.items():
            monkeypatch.setenv(f"NACHTWACHT_{name}", value)
        return environments(Layout(tmp_path), keys.load(tmp_path), tmp_path)

    return asked


class TestARealSystem:
    @pytest.mark.parametrize("program", REAL)
    def test_is_told_to_the_program_that_uses_it_and_to_no_other(
        self, told: Told, program: str
    ) -> None:
        found = told(REAL[program])
        for name, value in REAL[program].items():
            assert found[program][f"NACHTWACHT_{name}"] == value
            others = [each for each in found if each != program]
            assert value not in [found[each].get(f"NACHTWACHT_{name}") for each in others], name

    def test_has_nothing_of_the_simulator_left(self, told: Told) -> None:
        real = told({"CITRIX__BASE_URL": "https://api.example/cvad/manage"})
        begins = "NACHTWACHT_CITRIX__"
        assert [name for name in real["actions"] if name.startswith(begins)] == [
            "NACHTWACHT_CITRIX__BASE_URL"
        ]
        assert "127.0.0.1" in real["sandbox"]["NACHTWACHT_CITRIX__BASE_URL"]

    def test_that_is_not_set_is_pretended(self, told: Told) -> None:
        found = told({"CITRIX__BUDGET": "PT25S"})
        actions = found["actions"]
        assert actions["NACHTWACHT_DIRECTORY"] == "sandbox"
        assert "127.0.0.1" in actions["NACHTWACHT_CITRIX__BASE_URL"]
        assert actions["NACHTWACHT_CITRIX__BUDGET"] == "PT25S"

    def test_leaves_both_sides_of_codes_by_mail_of_one_mind(self, told: Told) -> None:
        found = told({"MAIL_CODES": "false"})
        assert {found[each]["NACHTWACHT_MAIL_CODES"] for each in ("actions", "secure")} == {"false"}

    def test_a_home_of_ones_own_may_be_spoken_to_by_its_pages(self, told: Told) -> None:
        api = told({"PUBLIC_URL": "https://care.example"})["api"]
        assert "https://care.example" in json.loads(api["NACHTWACHT_WEB_ORIGINS"])
