"""The command that adds an engineer."""

import os
import subprocess
import sys

import psycopg
import pytest

from ops.layout import ROOT

GOOD = "krukas-plumeau-veertien-gletsjer"


def command(url: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "NACHTWACHT_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-m", "api.identity.add_engineer", *arguments],
        cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip


def known(url: str, user_name: str) -> tuple[str, bool] | None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        found = connection.execute(
            "SELECT name, active FROM api.engineer WHERE user_name = %s", (user_name,)
        ).fetchone()
    return (found[0], found[1]) if found else None


class TestTheCommand:
    def test_reads_the_password_from_standard_input(self, api_url: str) -> None:
        done = command(api_url, "Eva", "--name", "Eva Bakker", typed=f"{GOOD}\n")
        assert (done.returncode, known(api_url, "eva")) == (0, ("Eva Bakker", True))
        assert GOOD not in done.stdout + done.stderr

    def test_refuses_a_weak_one(self, api_url: str) -> None:
        done = command(api_url, "zwak", typed="wachtwoord123\n")
        assert done.returncode == 1
        assert known(api_url, "zwak") is None

    def test_takes_somebody_off(self, api_url: str) -> None:
        command(api_url, "weg", typed=f"{GOOD}\n")
        assert command(api_url, "weg", "--stop").returncode == 0
        assert known(api_url, "weg") == ("Weg", False)
        assert command(api_url, "nooit-geweest", "--stop").returncode == 1

    @pytest.mark.parametrize("language", ["fr", "NL"])
    def test_knows_two_languages(self, api_url: str, language: str) -> None:
        done = command(api_url, "taal", "--language", language, typed=f"{GOOD}\n")
        assert done.returncode == 2
