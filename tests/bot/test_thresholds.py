"""How sure the bot must be follows from what a mistake costs."""

import numpy as np
import pytest

from bot.components.linear_text import authors_of
from bot.components.thresholds import Groups, Thresholds, cheapest

GROUPS = Groups(["reset", "printer"], ["reset"], ["status"], "weather")
NAMES = ["printer", "reset", "status", "thanks", "weather"]
COSTS = {"repair": 10.0, "problem": 4.0, "request": 3.0, "talk": 1.0}
CONFIDENCE = np.array([0.3, 0.5, 0.7, 0.9])
RIGHT = np.array([False, False, True, True])


class TestTheCheapest:
    def test_lies_between_what_was_wrong_and_what_was_right(self) -> None:
        assert 0.5 < cheapest(CONFIDENCE, RIGHT, 10.0) <= 0.7

    def test_lets_pass_what_costs_no_more_than_a_question(self) -> None:
        assert cheapest(CONFIDENCE, RIGHT, 0.5) <= 0.3

    def test_of_nothing_never_acts(self) -> None:
        assert cheapest(np.array([]), np.array([], dtype=bool), 1.0) == 1.0


class TestWhatIsElsewhere:
    def test_is_learned_so_that_few_who_belong_here_are_sent_away(self) -> None:
        rows = np.full((101, len(NAMES)), 0.0)
        rows[:100, 0] = np.linspace(1.0, 0.505, 100)
        rows[:100, 4] = 1.0 - rows[:100, 0]
        rows[100, 4] = 1.0
        numbers = [0] * 100 + [4]
        learned = Thresholds.learn(rows, numbers, NAMES, GROUPS, COSTS, 0.05)
        assert (rows[:100, 4] > learned.elsewhere).sum() == 5

    @pytest.mark.parametrize(
        ("likeliest", "confidence", "elsewhere", "acted"),
        [
            ("reset", 0.95, 0.3, "reset"),
            ("reset", 0.85, 0.1, None),
            ("reset", 0.85, 0.3, "weather"),
            ("printer", 0.85, 0.1, "printer"),
            ("status", 0.75, 0.1, "status"),
            ("thanks", 0.2, 0.3, "thanks"),
            ("weather", 0.5, 0.5, "weather"),
            ("weather", 0.15, 0.15, None),
        ],
    )
    def test_is_said_rather_than_asked_about(
        self, likeliest: str, confidence: float, elsewhere: float, acted: str | None
    ) -> None:
        thresholds = Thresholds(0.9, 0.8, 0.7, 0.1, 0.2)
        assert thresholds.act(likeliest, confidence, elsewhere, GROUPS) == acted


class TestTheAuthors:
    def test_stand_alone_when_nobody_is_named(self) -> None:
        named = {"metadata": {"intent": {"author": "fleming"}}}
        assert authors_of([named, {}, named, {"metadata": {}}]) == [
            *("fleming", "alone-1", "fleming", "alone-3")
        ]
