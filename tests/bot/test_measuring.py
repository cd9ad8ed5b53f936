"""The numbers of `make bench-nlu` are what their names say, and the report holds them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.decision import UNSURE
from bot.measuring import report
from bot.measuring.alternatives import LOGISTIC, OURS, PIPELINES, with_choices, write_config
from bot.measuring.scores import (
    Reading,
    Share,
    both_found,
    calibration_error,
    macro_f1,
    numbers,
    percentile,
    shares,
    wilson,
)
from bot.measuring.sets import LANGUAGES, ROOT, doubles, sentences

WRITE = """
import json, pathlib, sys
from bot.measuring import report
report.write(json.loads(sys.argv[1]), pathlib.Path(sys.argv[2]))
"""
PNG = b"\x89PNG\r\n"


def reading(meant: str, decision: str, likeliest: str = "", sure: float = 0.8) -> Reading:
    acted = decision.partition(":")[2] or decision
    return Reading("nl", meant, f"over {meant}", likeliest or acted, sure, decision, 2.0, 1.0)


class TestWilson:
    @pytest.mark.parametrize(
        ("hits", "of", "below", "above"),
        [
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (5, 10, 0.2366, 0.7634),
            (81, 263, 0.2553, 0.3662),
            (0, 0, 0.0, 1.0),
        ],
    )
    def test_interval_is_the_published_one(
        self, hits: int, of: int, below: float, above: float
    ) -> None:
        assert wilson(hits, of) == pytest.approx((below, above), abs=5e-5)

    def test_interval_of_more_sentences_is_narrower(self) -> None:
        narrow, wide = Share(90, 100).interval, Share(9, 10).interval
        assert wide[0] < narrow[0] < 0.9 < narrow[1] < wide[1]


class TestMacroF1:
    def test_counts_every_intent_alike(self) -> None:
        meant = ["a", "a", "a", "b"]
        assert macro_f1(meant, ["a", "a", "a", "b"]) == 1.0
        assert macro_f1(meant, ["a", "a", "a", "a"]) == pytest.approx((6 / 7 + 0) / 2)

    def test_an_intent_that_nobody_meant_only_costs(self) -> None:
        assert macro_f1(["a", "b"], ["a", "c"]) == pytest.approx(0.5)


class TestCalibrationError:
    def test_is_nothing_when_confidence_is_honest(self) -> None:
        assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0.0)

    def test_is_the_gap_weighed_by_how_often(self) -> None:
        error = calibration_error([1.0, 1.0, 0.25, 0.25], [True, False, False, False])
        assert error == pytest.approx(0.5 * 0.5 + 0.5 * 0.25)


class TestPercentile:
    def test_is_one_of_the_values(self) -> None:
        values = [float(number) for number in range(100, 0, -1)]
        assert (percentile(values, 50), percentile(values, 95)) == (50.0, 95.0)
        assert percentile([7.0], 95) == 7.0


class TestShares:
    def found(self, *readings: Reading) -> dict[str, tuple[int, int]]:
        return {name: tuple(share) for name, share in shares(readings).items()}

    def test_a_question_with_the_right_choice_is_no_mistake(self) -> None:
        found = self.found(
            reading("printer", "ask:vpn_problem|printer", "vpn_problem"),
            reading("printer", "ask:vpn_problem", "vpn_problem"),
            reading("printer", "act:printer"),
        )
        assert found["acts right or asks the right question"] == (2, 3)
        assert found["accuracy of the likeliest intent"] == (1, 3)
        assert found["acts without asking"] == (1, 3)
        assert found["acts wrongly"] == (0, 3)

    def test_a_repair_that_was_not_meant_is_counted(self) -> None:
        found = self.found(
            reading("printer", "act:account_locked"),
            reading("account_locked", "act:account_locked"),
            reading("account_locked", "act:printer"),
        )
        assert found["offers the wrong repair"] == (1, 3)
        assert found["acts wrongly"] == (2, 3)

    def test_out_of_scope_is_caught_and_the_rest_is_kept(self) -> None:
        found = self.found(
            reading("out_of_scope", "out_of_scope"),
            reading("out_of_scope", "ask:printer", "printer"),
            reading("ask_human", "human", "ask_human"),
            reading("printer", "out_of_scope"),
        )
        assert found["out of scope: caught"] == (1, 2)
        assert found["in scope: kept"] == (1, 2)
        assert found["acts right or asks the right question"] == (2, 4)

    def test_two_problems_are_found_in_any_order_but_no_third(self) -> None:
        meant = ["printer", "vpn_problem"]
        found = [["vpn_problem", "printer"], ["printer"], [*meant, "wifi_network"]]
        assert both_found([{"meant": meant, "found": each} for each in found]) == Share(1, 3)


class TestTheSentences:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_all_four_files_and_the_doubles(self, language: str) -> None:
        here = [each for each in sentences() if each.language == language]
        assert len(here) >= 500
        assert len({each.meant for each in here}) == 28
        assert all(len(set(d.meant)) == 2 for d in doubles() if d.language == language)


class TestTheOthers:
    def test_learn_from_the_same_examples(self, tmp_path: Path) -> None:
        ours, theirs = (write_config(name, tmp_path).read_text() for name in (OURS, LOGISTIC))
        importer = "- name: bot.importer.CareImporter"
        assert importer in ours
        assert importer in theirs
        assert "CareIntentClassifier" not in theirs
        assert PIPELINES[LOGISTIC][-1]["threshold"] == 0.3

    def test_ask_with_their_three_likeliest(self) -> None:
        ranking = [{"name": name, "confidence": 0.2} for name in ("a", "b", "c", "d")]
        parsed: dict[str, Any] = {"intent": {"name": UNSURE}}
        assert with_choices(parsed, ranking)["choices"] == ["a", "b", "c"]
        assert with_choices({**parsed, "choices": ["d"]}, ranking)["choices"] == ["d"]


class TestTheReport:
    def measured(self, name: str, right: str) -> dict[str, Any]:
        readings = [
            reading("printer", f"act:{right}"),
            reading("vpn_problem", "act:vpn_problem"),
        ]
        both = [each._replace(language=language) for language in LANGUAGES for each in readings]
        return {
            "name": name,
            "seconds": 3.0,
            "readings": [each._asdict() for each in both],
            "doubles": [],
        }

    def test_has_tables_pictures_and_what_was_misread(self, tmp_path: Path) -> None:
        ours, theirs = self.measured(OURS, "wifi_network"), self.measured(LOGISTIC, "printer")
        told = report.tables([ours, theirs])
        # The tests leave out what a running bot does not need, pictures among it.
        command = [sys.executable, "-c", WRITE, json.dumps([ours, theirs]), str(tmp_path)]
        subprocess.run(command, check=True, cwd=ROOT)
        (line,) = [one for one in told.splitlines() if "accuracy" in one][:1]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[1:] == ["2", "50.0% [9.5%–90.5%]", "100.0% [34.2%–100.0%]"]
        written = (tmp_path / "report.md").read_text()
        assert told in written
        assert "**printer** read as **wifi_network**: 2" in written
        assert (
            "nl,printer,wifi_network,0.8,act:wifi_network,over printer"
            in (tmp_path / "misread.csv").read_text().splitlines()
        )
        for language in LANGUAGES:
            assert (tmp_path / f"confusions_{language}.png").read_bytes().startswith(PNG)

    def test_numbers_are_of_the_likeliest_intent(self) -> None:
        found = numbers([reading("printer", "act:printer", sure=0.7)])
        assert found["macro F1"] == 1.0
        assert found["expected calibration error"] == pytest.approx(0.3)
        assert found["parse p95 (ms)"] == 2.0
        assert found["parse p50 (ms of processor)"] == 1.0
