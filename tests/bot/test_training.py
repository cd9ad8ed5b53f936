"""Training happens when something the model is made of changed, and only then."""

import subprocess
import sys
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from bot import training
from bot.importer import LEAD_BACK, custom_actions, outcome_rules, outcomes_of

ROOT = Path(__file__).resolve().parents[2]
SIDE_BY_SIDE = 6
PATIENCE = 60.0
"""Seconds."""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in ("config.yml", "bot/domain/a.yml", "bot/start/command.py", "nlu_data/nl/greet.yml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    return tmp_path


class TestTheFingerprint:
    def test_stays_when_nothing_changed(self, sources: Path) -> None:
        assert training.fingerprint(sources) == training.fingerprint(sources)

    @pytest.mark.parametrize("name", ["config.yml", "bot/domain/a.yml", "nlu_data/nl/greet.yml"])
    def test_changes_with_what_is_learned(self, name: str, sources: Path) -> None:
        before = training.fingerprint(sources)
        (sources / name).write_text("second")
        assert training.fingerprint(sources) != before

    def test_changes_with_a_new_file(self, sources: Path) -> None:
        before = training.fingerprint(sources)
        (sources / "nlu_data/nl/thanks.yml").write_text("first")
        assert training.fingerprint(sources) != before

    def test_stays_when_only_the_start_changed(self, sources: Path) -> None:
        before = training.fingerprint(sources)
        (sources / "bot/start/command.py").write_text("second")
        assert training.fingerprint(sources) == before


class TestTrainingAgain:
    def test_keeps_the_model(self, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
        made = model.resolve().stat().st_mtime_ns
        assert training.train() == 0
        assert "Nothing changed" in capsys.readouterr().out
        assert training.CURRENT.resolve().stat().st_mtime_ns == made

    def test_may_be_asked_for_by_many_at_once(self, model: Path) -> None:
        command = [sys.executable, "-m", "bot", "train"]
        starts = [subprocess.Popen(command, cwd=ROOT) for _ in range(SIDE_BY_SIDE)]
        assert [start.wait(PATIENCE) for start in starts] == [0] * SIDE_BY_SIDE
        assert model.exists()


class TestTheRulesThatSpeak:
    def test_cover_every_outcome_of_every_action(self, domain: Domain) -> None:
        spoken = {rule["rule"] for rule in outcome_rules(domain)}
        for action in custom_actions(domain):
            for outcome in (*outcomes_of(domain), "pending"):
                assert f"{action} ends in {outcome}" in spoken

    def test_take_a_failed_action_for_a_failure(self, domain: Domain) -> None:
        ends = {r["rule"]: r["steps"][-1] for r in outcome_rules(domain)}
        failed = {rule: end for rule, end in ends.items() if rule.endswith("ends in pending")}
        asked_again = failed.pop(f"{LEAD_BACK} ends in pending")
        assert {end["action"] for end in failed.values()} == {"utter_turn_failed"}
        assert "action" not in asked_again
