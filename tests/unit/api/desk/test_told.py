"""What an engineer reads of the notices to people on call."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.handoff.desk.service import pages
from api.handoff.desk.told import Notice, notice, refused
from api.handoff.desk.words import Speech
from api.handoff.models import HandoffNotice

NOW = datetime(2026, 11, 23, 22, 10, tzinfo=UTC)
SPEECH = Speech(pages().texts, "nl")


def row(**changes: Any) -> HandoffNotice:
    values = {"level": "first", "place": 0, "attempts": 0, "due_at": NOW}
    return HandoffNotice(**(values | changes))


def told(*found: HandoffNotice, anybody: bool = True) -> Notice:
    return notice(found, anybody=anybody, speech=SPEECH, now=NOW)


class TestTheNotice:
    def test_that_went_out_is_quiet(self) -> None:
        went = told(row(attempts=1, sent_at=NOW))
        assert went == Notice("De dienst is gewaarschuwd om 23:10.", bad=False)

    def test_that_failed_stands_out_and_names_the_next_try(self) -> None:
        late = told(row(attempts=2, due_at=NOW + timedelta(minutes=5)))
        assert late.bad
        assert "23:15" in late.words

    def test_that_is_on_its_way_is_quiet(self) -> None:
        assert not told(row(attempts=1, due_at=NOW + timedelta(minutes=1))).bad

    def test_that_can_reach_nobody_stands_out(self) -> None:
        assert told(anybody=False).bad

    def test_that_was_refused_names_the_address_and_what_did_arrive(self) -> None:
        both = told(row(attempts=5, failed_at=NOW), row(level="second", attempts=1, sent_at=NOW))
        assert both == Notice(
            "Niet bereikt: het eerste adres. De dienst is gewaarschuwd om 23:10.", bad=True
        )

    def test_that_goes_to_a_refused_address_again_stays_bad_until_it_arrives(self) -> None:
        before = row(attempts=5, failed_at=NOW)
        assert refused([before, row()]) == ["first"]
        assert refused([before, row(sent_at=NOW)]) == []
