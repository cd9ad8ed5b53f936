"""`make parse` writes what the model makes of each line, and refuses a file in one line."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from bot.components.choices import UNSURE
from bot.decision import decision
from bot.parse_file import WRITTEN, parse_file

FROZEN = "mijn citrix hangt helemaal vast op de afdeling, Jan"
TWO = "Citrix hangt en mijn printer doet ook niks"


@pytest.fixture(scope="module")
def source(tmp_path_factory: Any) -> Path:
    path: Path = tmp_path_factory.mktemp("parse") / "sentences.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out)
        writer.writerow(["number", "text", "who"])
        writer.writerow([1, FROZEN, "Anna"])
        writer.writerow([2, "ik wil een mens spreken", "Bram"])
        writer.writerow([3, TWO, "Çelik"])
        writer.writerow([4, "  ", "Dirk"])
        writer.writerow([5, "/restart", "Eva"])
        writer.writerow([6, "a" * 4001, "Finn"])
        writer.writerow([7, "xqz wvv kkjh plorf zzt", "Gijs"])
        out.write("8\r\n")
    return path


def written(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def rows(model: Path, source: Path) -> list[dict[str, Any]]:
    """What the command itself wrote, started as `make parse` starts it."""
    target = source.parent / "understood.csv"
    command = [sys.executable, "-m", "bot", "parse", str(source), str(target)]
    subprocess.run(command, check=True, cwd=ROOT)
    return written(target)


class TestAFile:
    def test_keeps_its_rows_and_columns_and_gets_ours(self, rows: list[dict[str, Any]]) -> None:
        assert list(rows[0]) == ["number", "text", "who", *WRITTEN]
        assert [row["number"] for row in rows] == list("12345678")
        assert rows[2]["who"] == "Çelik"

    def test_says_what_the_conversation_would_do(
        self, rows: list[dict[str, Any]], agent: Any, wait: Any
    ) -> None:
        for row in rows:
            if not row["error"]:
                parsed = wait(agent.parse_message(row["text"]))
                assert row["decision"] == decision(parsed)
                assert row["intent"] == parsed["intent_ranking"][0]["name"]
        assert rows[1]["decision"] == "human"
        gibberish = wait(agent.parse_message(rows[6]["text"]))
        assert (gibberish["intent"]["name"] == UNSURE) == rows[6]["decision"].startswith("ask:")

    def test_has_the_language_the_ranking_and_what_was_found(
        self, rows: list[dict[str, Any]]
    ) -> None:
        frozen = rows[0]
        ranking = json.loads(frozen["ranking"])
        assert frozen["language"] == "nl"
        assert ranking[0] == {"name": frozen["intent"], "confidence": float(frozen["confidence"])}
        likely = [each["confidence"] for each in ranking]
        assert likely == sorted(likely, reverse=True)
        assert 0 < sum(likely) <= 1.001
        entities = {found["entity"]: found["value"] for found in json.loads(frozen["entities"])}
        assert entities["application"] == "citrix"
        assert "language" not in entities

    def test_lists_two_problems(self, rows: list[dict[str, Any]]) -> None:
        problems = json.loads(rows[2]["problems"])
        assert [each["intent"] for each in problems] == ["citrix_session_stuck", "printer"]
        assert problems[1]["text"] in TWO

    def test_gives_a_bad_row_only_an_error(self, rows: list[dict[str, Any]]) -> None:
        bad = {row["number"]: row["error"] for row in rows if row["error"]}
        assert bad == {
            "4": "text_malformed",
            "5": "text_starts_with_slash",
            "6": "text_too_long",
            "8": "text_malformed",
        }
        assert {rows[n][name] for n in (3, 4, 5, 7) for name in WRITTEN[:-1]} == {""}


class TestAFileThatCannotBeRead:
    def refused(self, capsys: Any, *arguments: str) -> str:
        assert parse_file(arguments) == 2
        (line,) = capsys.readouterr().err.splitlines()
        return str(line)

    def test_is_missing(self, tmp_path: Path, capsys: Any) -> None:
        said = self.refused(capsys, str(tmp_path / "none.csv"), str(tmp_path / "out.csv"))
        assert "none.csv cannot be read: No such file" in said

    def test_has_no_column_of_texts(self, tmp_path: Path, capsys: Any) -> None:
        path = tmp_path / "in.csv"
        path.write_text("zin,wie\nhallo,Anna\n")
        said = self.refused(capsys, str(path), str(tmp_path / "out.csv"))
        assert "has no column «text»; its columns: zin, wie" in said
        assert not (tmp_path / "out.csv").exists()

    def test_has_a_column_that_we_write(self, tmp_path: Path, capsys: Any) -> None:
        path = tmp_path / "in.csv"
        path.write_text("text,intent\nhallo,greet\n")
        assert "«intent»" in self.refused(capsys, str(path), str(tmp_path / "out.csv"))

    def test_is_no_text_at_all(self, tmp_path: Path, capsys: Any) -> None:
        path = tmp_path / "in.csv"
        path.write_bytes(b"text\n\xff\xfe\n")
        assert "not a CSV file in UTF-8" in self.refused(capsys, str(path), "out.csv")

    def test_or_none_is_named(self, capsys: Any) -> None:
        assert "make parse IN=" in self.refused(capsys, "", "")

    def test_or_there_is_no_place_to_write(self, source: Path, capsys: Any) -> None:
        said = self.refused(capsys, str(source), str(source.parent / "nowhere" / "out.csv"))
        assert "cannot be written" in said

    def test_with_semicolons_is_read_too(self, model: Path, tmp_path: Path) -> None:
        path, target = tmp_path / "in.csv", tmp_path / "out.csv"
        path.write_text("text;who\nhallo, goedemorgen;Anna\n")
        assert parse_file([str(path), str(target)]) == 0
        assert target.read_text().splitlines()[0].startswith("text;who;language;")
