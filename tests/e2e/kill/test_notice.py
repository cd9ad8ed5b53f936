"""kill -9 of api between the sending of a notice and the note that it was sent."""

from collections.abc import Callable
from random import Random

import pytest

from tests.e2e.kill.stories import TIMES
from tests.support.company import ANNA, Company
from tests.support.resender import Resender
from tests.support.trap import Place, trap_at
from tests.support.waiting import eventually

POINT = "api after a notice was sent, before the mark"
MARKED = Place("api.handoff_notice", "NEW.sent_at IS NOT NULL", after=False)
NOTICES = """
    SELECT n.sent_at IS NOT NULL FROM api.handoff_notice n
    JOIN api.handoff h ON h.escalation_id = n.escalation_id WHERE h.case_id = '{case}'
"""
LETTERS = """
    SELECT count(*) FROM sandbox.letter l JOIN api.handoff_notice n ON n.id = l.key
    JOIN api.handoff h ON h.escalation_id = n.escalation_id WHERE h.case_id = '{case}'
"""
CALLS = "SELECT count(*) FROM api.handoff WHERE case_id = '{case}'"
A_MINUTE_PASSES = "UPDATE api.handoff_notice SET due_at = due_at - interval '1 minute'"


@pytest.mark.parametrize("number", range(TIMES))
@pytest.mark.parametrize("point", [POINT])
class TestANotice:
    def test_is_sent_again_and_arrives_once(
        self,
        point: str,
        number: int,
        arrives: Callable[[str], Resender],
        company: Company,
        seeded: Random,
    ) -> None:
        anna = arrives(ANNA)
        with trap_at(company.house, MARKED) as trap:
            anna.says(seeded.choice(("mens", "/mens", "ik wil een mens spreken")))
            anna.hears("Ik roep nu (een collega|iemand van IT)")
            trap.kill("api", MARKED)
        case = company.newest_case(ANNA)
        company.changes(A_MINUTE_PASSES)
        eventually(lambda: company.rows(NOTICES.format(case=case)) == [(True,)])
        assert company.rows(LETTERS.format(case=case)) == [(1,)]
        assert company.rows(CALLS.format(case=case)) == [(1,)]
        assert [author for author, _ in anna.story()] == ["employee", "assistant"]
        anna.says("laat maar").hears("ik roep niemand")
