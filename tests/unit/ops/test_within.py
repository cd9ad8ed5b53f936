"""A command that needs what a program knows, in the house that runs here or in production."""

from pathlib import Path

import pytest

from ops.layout import Layout
from ops.within import ADDRESS, environment, main


class TestTheEnvironment:
    def test_is_that_of_the_program_that_runs_here(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(ADDRESS, raising=False)
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "actions.env").write_text(f"A=b\0{ADDRESS}=postgresql:x=y\0")
        known = environment(Layout(tmp_path), "actions")
        assert (known["A"], known[ADDRESS]) == ("b", "postgresql:x=y")
        monkeypatch.setenv(ADDRESS, "postgresql:other")
        assert environment(Layout(tmp_path), "actions")[ADDRESS] == "postgresql:other"

    def test_that_is_nowhere_is_told(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.delenv(ADDRESS, raising=False)
        monkeypatch.setenv("NACHTWACHT_DATA", str(tmp_path))
        assert main(["actions", "actions.audit", "verify"]) == 2
        assert "make run" in capsys.readouterr().err
