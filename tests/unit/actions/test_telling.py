"""Facts as people read them, and the words that count as a yes."""

from datetime import UTC, datetime

import pytest
import yaml

from actions import texts
from actions.dialogue.others import LABELS
from actions.dialogue.telling import Teller
from actions.domain.outcome import Outcome
from actions.remediation.service import Told
from ops.layout import ROOT

TEXTS = texts.load()


def told(**slots: object) -> Told:
    return Told("r-1", 1, "citrix_session", "citrix_ask_logoff", slots, "q-1")


class TestAMessage:
    @pytest.mark.parametrize(
        ("language", "expected"),
        [("nl", "Outlook, Word en Excel"), ("en", "Outlook, Word and Excel")],
    )
    def test_names_programs_as_a_list(self, language: str, expected: str) -> None:
        reply = Teller(TEXTS, "Europe/Amsterdam").reply(
            told(applications=["Outlook", "Word", "Excel"]), language
        )
        assert reply.slots["applications"] == expected

    def test_has_words_for_unknown_programs(self) -> None:
        reply = Teller(TEXTS, "Europe/Amsterdam").reply(told(applications=[]), "nl")
        assert reply.slots["applications"] == "je open programma's"

    def test_shows_the_time_where_the_employee_is(self) -> None:
        stamp = datetime(2026, 7, 1, 6, 5, tzinfo=UTC).isoformat()
        reply = Teller(TEXTS, "Europe/Amsterdam").reply(told(started_at=stamp), "nl")
        assert reply.slots["started_at"] == "08:05"

    @pytest.mark.parametrize(
        ("moment", "language", "day"),
        [
            (datetime(2026, 10, 31, 23, tzinfo=UTC), "nl", "31 oktober 2026"),
            (datetime(2026, 3, 1, 12, tzinfo=UTC), "en", "1 March 2026"),
            (None, "nl", "een dag die voorbij is"),
        ],
        ids=["midnight at home", "in the day", "unknown"],
    )
    def test_names_the_last_day_of_an_account(
        self, moment: datetime | None, language: str, day: str
    ) -> None:
        slots = {"expires_at": moment.isoformat()} if moment else {}
        expired = Told("r-1", 1, "password_reset", "account_expired", slots, None)
        said = Teller(TEXTS, "Europe/Amsterdam").reply(expired, language).slots
        assert said == {"day": day}

    def test_that_is_not_there_yet_says_that_work_goes_on(self) -> None:
        assert Teller(TEXTS, "Europe/Amsterdam").reply(None, "nl").outcome is Outcome.STARTED


class TestAYes:
    @pytest.mark.parametrize("words", ["ja", "Ja.", "  JA graag! ", "doe maar", "yes", "Go ahead"])
    def test_is_one_of_the_words(self, words: str) -> None:
        assert TEXTS.is_yes(words)

    @pytest.mark.parametrize(
        "words", ["", "ja maar niet outlook", "nee", "misschien", "ja?", "yes but wait", "jan"]
    )
    def test_is_nothing_else(self, words: str) -> None:
        assert not TEXTS.is_yes(words)


class TestTheTexts:
    def test_are_the_same_in_both_languages(self) -> None:
        assert set(TEXTS.by_language["nl"]) == set(TEXTS.by_language["en"])

    @pytest.mark.parametrize("asked", LABELS)
    def test_name_all_that_can_be_asked(self, asked: str) -> None:
        assert TEXTS.get("nl", LABELS[asked])

    def test_name_all_that_the_bot_may_ask(self) -> None:
        config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
        bot = next(each for each in config["pipeline"] if "problems" in each)
        assert {*bot["problems"], *bot["requests"]} == {*LABELS, "ask_human"}
