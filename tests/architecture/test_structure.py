"""The rules of the house that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from ops.layout import ROOT

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
PROBLEMS = """
password_forgot account_locked citrix_session_stuck citrix_cannot_start mfa_problem vpn_problem
wifi_network email_outlook teams_meeting printer slow_computer software_request file_access
phishing_report device_broken_lost
""".split()
PATH_OF_A_MACHINE = re.compile(r"/(?:home/[a-z]+|root|work|farm|Users/[A-Za-z]+)/")
REGISTRY = re.compile(r"pypi\.org|files\.pythonhosted|registry\.npmjs|crates\.io|deb\.debian")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


# Migrations are written by Alembic and read once.
PYTHON = [p for p in tracked() if p.suffix == ".py" and "versions" not in p.parts]


class TestSizes:
    @pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
    def test_modules_and_functions_stay_short(self, path: Path) -> None:
        source = path.read_text()
        long = {
            f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno is not None
            and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
        }
        assert long == set()
        assert len(source.splitlines()) <= LONGEST_MODULE


class TestTopics:
    @pytest.mark.parametrize("topic", PROBLEMS)
    def test_a_topic_has_the_same_name_in_every_folder(self, topic: str) -> None:
        expected = [
            *(ROOT / "nlu_data" / language / f"{topic}.yml" for language in ("nl", "en")),
            *(ROOT / "knowledge_base" / topic / f"{language}.md" for language in ("nl", "en")),
            ROOT / "bot" / "domain" / f"{topic}.yml",
            ROOT / "bot" / "rules" / f"{topic}.yml",
        ]
        assert [str(path.relative_to(ROOT)) for path in expected if not path.exists()] == []

    @pytest.mark.parametrize("topic", PROBLEMS)
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_a_problem_has_forty_examples(self, topic: str, language: str) -> None:
        data = yaml.safe_load((ROOT / "nlu_data" / language / f"{topic}.yml").read_text())
        examples = [
            line for block in data["nlu"] for line in block["examples"].splitlines() if line.strip()
        ]
        assert len(examples) >= 40

    @pytest.mark.parametrize("topic", PROBLEMS)
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_a_problem_has_a_name_in_plain_words(self, topic: str, language: str) -> None:
        texts = yaml.safe_load((ROOT / "api" / "texts" / f"{language}.yml").read_text())
        assert texts[f"problem_{topic}"]

    def test_the_understanding_knows_the_same_problems(self) -> None:
        pipeline = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"]
        (named,) = [each["problems"] for each in pipeline if "problems" in each]
        assert named == PROBLEMS


class TestWhatIsCommitted:
    @pytest.mark.parametrize(
        "path", [p for p in tracked() if p.suffix not in {".png", ".woff2"}],
        ids=lambda p: str(p.relative_to(ROOT)),
    )  # fmt: skip
    def test_names_no_machine_and_no_registry(self, path: Path) -> None:
        text = path.read_text(errors="replace")
        if path.name != "test_structure.py":
            assert PATH_OF_A_MACHINE.search(text) is None
            assert REGISTRY.search(text) is None

    def test_no_secret_no_model_no_database(self) -> None:
        suffixes = {".pem", ".key", ".sqlite", ".db", ".gz", ".joblib", ".pkl", ".env"}
        assert [str(p.relative_to(ROOT)) for p in tracked() if p.suffix in suffixes] == []


class TestDocuments:
    def test_every_decision_is_listed(self) -> None:
        folder = ROOT / "docs" / "decisions"
        listed = (folder / "README.md").read_text()
        assert [p.name for p in folder.glob("0*.md") if p.name not in listed] == []

    @pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
    def test_every_make_command_in_it_exists(self, name: str) -> None:
        known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        used = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / name).read_text(), re.MULTILINE))
        assert used - known == set()

    @pytest.mark.parametrize(
        "name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]
    )
    def test_every_file_it_points_to_exists(self, name: str) -> None:
        text = (ROOT / name).read_text()
        targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
        assert [target for target in targets if not (ROOT / target).exists()] == []
