"""`make doctor` asks each program, whatever another one found."""

from pathlib import Path

import pytest

from ops.doctor import main
from ops.within import ADDRESS


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NACHTWACHT_DATA", str(tmp_path))
    monkeypatch.delenv(ADDRESS, raising=False)


class TestWithoutAHouse:
    def test_both_programs_say_what_is_missing(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 1
        told = capfd.readouterr().out
        assert told.index("actions:") < told.index("NACHTWACHT_PROOF_KEY is missing")
        assert told.index("api:") < told.index("NACHTWACHT_ASSERTION_PRIVATE_KEY is missing")


class TestWithAnEnvironmentOfItsOwn:
    @pytest.mark.parametrize(("named", "asked"), [([], "actions:"), (["api"], "api:")])
    def test_one_program_is_asked(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        named: list[str],
        asked: str,
    ) -> None:
        monkeypatch.setenv(ADDRESS, "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        assert main(named) == 1
        told = capfd.readouterr().out
        assert [line for line in told.splitlines() if line in {"actions:", "api:"}] == [asked]
        assert "DATABASE_URL is missing" not in told

    def test_a_program_without_a_doctor_is_told(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["bot"]) == 2
        assert "actions, api" in capfd.readouterr().out
