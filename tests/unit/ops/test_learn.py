"""What was accepted on the desk becomes a change of the examples, to the letter and no more."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from ops.layout import ROOT, Layout
from ops.learn.__main__ import Unreachable, address, done, learn
from ops.learn.choosing import FINISHED, Lesson, Why, choose
from ops.learn.examples import NotMerged, merged, sentences

SOURCE = """version: "3.1"

# Printers, not scanners.
nlu:
- intent: printer
  metadata:
    author: lawyer
  examples: |
    - De printer op de [afdeling]{"entity":"location"} doet niets.
    - afdrukken lukt niet # dit hoort erbij
"""
WITH_NIGHT = f"""{SOURCE}- intent: printer
  metadata:
    author: night
  examples: |
    - hij braakt papier

- intent: printer
  metadata:
    author: guard
  examples: |
    - hier post twee, printer dood
"""
GREET = """version: "3.1"
nlu:
- intent: greet
  metadata:
    author: lawyer
  examples: |
    - Goedenavond.
"""
HELD_OUT = {"printer": ["d'n printer spuugt alleen witte blaadjes uit"]}


def lesson(text: str, intent: str = "printer", language: str = "nl") -> Lesson:
    return Lesson(f"l-{text[:8]}", language, intent, text)


def why(*lessons: Lesson) -> list[Why]:
    files = {("nl", "printer"): SOURCE, ("nl", "greet"): GREET}
    return [each.why for each in choose(lessons, files, HELD_OUT["printer"]).skipped]


class TestAdding:
    def test_makes_a_block_at_the_end_and_changes_nothing_else(self) -> None:
        made = merged(SOURCE, "printer", ["dat ding: stuk", "rare vlek"])
        assert made == (
            f"{SOURCE}- intent: printer\n  metadata:\n    author: night\n  examples: |\n"
            "    - dat ding: stuk\n    - rare vlek\n"
        )

    def test_goes_into_the_block_that_is_there(self) -> None:
        made = merged(WITH_NIGHT, "printer", ["rare vlek"])
        assert made == WITH_NIGHT.replace(
            "    - hij braakt papier\n", "    - hij braakt papier\n    - rare vlek\n"
        )

    @pytest.mark.parametrize("source", [SOURCE, WITH_NIGHT, SOURCE.rstrip("\n")])
    @pytest.mark.parametrize("text", ['"alles" is # weg', "it's: | > &x *y !z %", "é 😭 «zo»"])
    def test_keeps_every_sign_of_a_sentence(self, source: str, text: str) -> None:
        before = sentences(source)
        assert sorted(sentences(merged(source, "printer", [text]))) == sorted([*before, text])

    def test_refuses_what_would_not_be_read_back(self) -> None:
        with pytest.raises(NotMerged):
            merged(SOURCE, "printer", ["twee\n    - regels"])

    @pytest.mark.parametrize(
        "path", sorted(ROOT.glob("nlu_data/??/*.yml")), ids=lambda p: f"{p.parent.name}-{p.stem}"
    )
    def test_works_on_every_file_that_there_is(self, path: Path) -> None:
        source = path.read_text(encoding="utf-8")
        made = merged(source, path.stem, ["zoiets stond hier nog niet"])
        again = merged(made, path.stem, ["en dit ook niet"])
        assert made.startswith(source)
        assert again.startswith(made)
        authors = [each["metadata"]["author"] for each in yaml.safe_load(again)["nlu"]]
        assert authors.count("night") == 1


class TestSkipping:
    def test_what_stands_there_however_it_is_written(self) -> None:
        assert why(lesson("de printer op de AFDELING doet niets!")) == [Why.THERE]

    def test_what_is_nearly_the_same(self) -> None:
        assert why(lesson("de printer op onze afdeling doet niets")) == [Why.NEAR]

    def test_the_second_of_two_that_are_nearly_the_same(self) -> None:
        one, other = lesson("alles komt er paars uit"), lesson("alles komt er paars uit nu")
        assert why(one, other) == [Why.NEAR]

    def test_what_the_understanding_is_measured_with(self) -> None:
        assert why(lesson("D'n printer spuugt alleen witte blaadjes uit")) == [Why.MEASURED]
        assert why(lesson("d'n printer spuugt alleen maar witte blaadjes uit")) == [Why.MEASURED]

    def test_what_means_something_else_elsewhere(self) -> None:
        assert why(lesson("goedenavond")) == [Why.ELSEWHERE]

    @pytest.mark.parametrize("text", ["[hal]{printer}", "- streepje", "/slash"])
    def test_what_would_be_read_as_marks(self, text: str) -> None:
        assert why(lesson(text)) == [Why.MARKS]

    @pytest.mark.parametrize("place", [("geen", "nl"), ("printer", "fr"), ("../x", "nl")])
    def test_what_has_no_file(self, place: tuple[str, str]) -> None:
        assert why(lesson("iets", *place)) == [Why.NO_FILE]

    def test_ends_the_matter_only_where_nothing_is_left_to_do(self) -> None:
        assert {Why.THERE, Why.NEAR, Why.MEASURED} == FINISHED


class FakeDesk:
    """Gives out lessons and takes them back."""

    def __init__(self, *lessons: Lesson) -> None:
        self.lessons = list(lessons)

    def __call__(self, arguments: Sequence[str], typed: str) -> str:
        if "--done" not in arguments:
            names = ("id", "language", "intent", "text")
            return json.dumps([{n: getattr(each, n) for n in names} for each in self.lessons])
        ids = json.loads(typed)
        before = len(self.lessons)
        self.lessons = [each for each in self.lessons if each.id not in ids]
        return f"{before - len(self.lessons)}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a small checkout with one commit."""
    folder = tmp_path / "nlu_data" / "nl"
    folder.mkdir(parents=True)
    (folder / "printer.yml").write_text(SOURCE)
    (folder / "greet.yml").write_text(GREET)
    held_out = tmp_path / "tests" / "bot" / "held_out_more"
    held_out.mkdir(parents=True)
    (held_out / "nl.yml").write_text(yaml.safe_dump(HELD_OUT))
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.test"]
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")


class TestACheckout:
    def test_gets_a_change_to_look_at_and_no_commit(
        self, checkout: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk = FakeDesk(lesson("dat ding maakt strepen"), lesson("goedenavond"))
        learn(checkout, desk)
        printed = capsys.readouterr().out
        assert "+ nl printer: dat ding maakt strepen" in printed
        assert "goedenavond – stands under another intent: greet" in printed
        assert "1 added, 1 skipped." in printed
        assert "nlu_data/nl/printer.yml | 5 +++++" in printed
        assert git(checkout, "log", "--oneline").count("\n") == 1
        assert git(checkout, "diff", "--name-only") == "nlu_data/nl/printer.yml\n"

    def test_learns_nothing_twice(self, checkout: Path) -> None:
        desk = FakeDesk(lesson("dat ding maakt strepen"))
        learn(checkout, desk)
        once = (checkout / "nlu_data/nl/printer.yml").read_text()
        learn(checkout, desk)
        assert (checkout / "nlu_data/nl/printer.yml").read_text() == once

    def test_keeps_the_list_until_the_change_is_committed(self, checkout: Path) -> None:
        desk = FakeDesk(lesson("dat ding maakt strepen"), lesson("goedenavond"))
        learn(checkout, desk)
        assert done(checkout, desk) == 0
        commit(checkout)
        assert done(checkout, desk) == 1
        assert [each.text for each in desk.lessons] == ["goedenavond"]


class TestTheDatabase:
    def test_is_that_of_the_house_that_runs_here(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("NACHTWACHT_DATABASE_URL", raising=False)
        (tmp_path / "run").mkdir()
        (tmp_path / "run" / "api.env").write_text("A=b\0NACHTWACHT_DATABASE_URL=postgresql:x=y")
        assert address(Layout(tmp_path)) == "postgresql:x=y"
        monkeypatch.setenv("NACHTWACHT_DATABASE_URL", "postgresql:other")
        assert address(Layout(tmp_path)) == "postgresql:other"

    def test_that_is_nowhere_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("NACHTWACHT_DATABASE_URL", raising=False)
        with pytest.raises(Unreachable, match="make run"):
            address(Layout(tmp_path))
