"""Keys of other programs become words."""

from datetime import UTC, datetime, timedelta

import pytest

from api.handoff.desk.service import pages
from api.handoff.desk.words import Speech

NOW = datetime(2026, 11, 23, 22, 10, tzinfo=UTC)
DUTCH, ENGLISH = Speech(pages().texts, "nl"), Speech(pages().texts, "en")


class TestAKey:
    def test_that_is_known_is_said_in_the_engineers_language(self) -> None:
        assert DUTCH.word("detail", "still_there") == "staat er nog"
        assert ENGLISH.word("step", "citrix.verify") == "Checked that it is gone"

    def test_that_nobody_wrote_words_for_is_still_readable(self) -> None:
        assert DUTCH.word("step", "printer.restart_queue") == "Printer restart queue"
        assert DUTCH.find("step", "printer.restart_queue") is None

    def test_that_is_empty_is_a_dash(self) -> None:
        assert DUTCH.word("detail", "__") == "–"


class TestWaiting:
    @pytest.mark.parametrize(
        ("minutes", "said"),
        [(0.5, "pas net"), (1, "1 min"), (59.9, "59 min"), (125, "2 uur 5 min"), (-3, "pas net")],
    )
    def test_is_told_as_a_person_would(self, minutes: float, said: str) -> None:
        assert DUTCH.waited(NOW - timedelta(minutes=minutes), NOW) == said


class TestAMoment:
    def test_of_today_is_the_time_on_the_engineers_clock(self) -> None:
        assert DUTCH.moment(NOW, NOW) == "23:10"

    def test_of_another_day_has_its_date(self) -> None:
        assert DUTCH.moment(NOW - timedelta(days=54), NOW) == "1 okt 00:10"
