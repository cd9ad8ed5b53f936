"""Finding the runbooks."""

import types
from pathlib import Path

import pytest

from actions import runbooks
from actions.errors import Broken
from actions.remediation.catalog import Catalog, discover
from actions.runbooks.account_unlock.runbook import RUNBOOK as UNLOCK
from actions.runbooks.password_reset.runbook import RUNBOOK as RESET


class TestTheFolder:
    def test_gives_the_runbook_of_each_intent(self) -> None:
        found = discover(runbooks)
        slugs = {
            "account_locked": "account_unlock",
            "citrix_session_stuck": "citrix_session",
            "citrix_cannot_start": "citrix_start",
            "password_forgot": "password_reset",
            "phishing_report": "session_everywhere",
            "device_broken_lost": "session_everywhere",
        }
        assert sorted(found.by_slug) == sorted(set(slugs.values()))
        for intent, slug in slugs.items():
            runbook = found.for_intent(intent)
            assert runbook is not None
            assert runbook.manifest.slug == slug

    def test_gives_nothing_for_a_problem_without_one(self) -> None:
        assert discover(runbooks).for_intent("printer") is None

    def test_that_holds_no_runbook_stops_the_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "shelf" / "empty_one"
        folder.mkdir(parents=True)
        for place in (tmp_path / "shelf", folder):
            (place / "__init__.py").touch()
        (folder / "runbook.py").touch()
        monkeypatch.syspath_prepend(str(tmp_path))
        package = types.ModuleType("shelf")
        package.__path__ = [str(tmp_path / "shelf")]
        with pytest.raises(Broken, match=r"runbook\.unfit"):
            discover(package)


class TestTwoForOneIntent:
    def test_are_refused(self) -> None:
        with pytest.raises(Broken, match=r"runbook\.intent_taken"):
            Catalog([UNLOCK, RESET, UNLOCK])
