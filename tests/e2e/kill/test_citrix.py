"""kill -9 of bot, api and actions at the worst moments of the Citrix story."""

from collections.abc import Callable
from random import Random

import pytest

from tests.e2e.kill.stories import LOGGED_OFF, LOOSENED, TIMES, Killing, assert_told_once, play
from tests.support.company import ANNA, Company
from tests.support.resender import Resender
from tests.support.trap import Place
from tests.support.waiting import eventually

Arrives = Callable[[str], Resender]
DONE = """
    SELECT step, count(*) FROM actions.ledger
    WHERE step IN ('citrix.disconnect', 'citrix.disconnect.verify', 'citrix.logoff', 'case.solved')
      AND run_id IN (SELECT id FROM actions.run WHERE case_id = '{case}')
    GROUP BY step ORDER BY step
"""
LEFT = """
    SELECT id FROM api.inbox WHERE person_id = '{person}' AND state IN ('new', 'asked', 'parked')
    UNION ALL
    SELECT id FROM api.handoff WHERE person_id = '{person}'
        AND state NOT IN ('solved', 'withdrawn')
"""


def done(company: Company) -> dict[object, object]:
    """Return how often each change was made in Anna's newest case."""
    found = company.rows(DONE.format(case=company.newest_case(ANNA)))
    return {row[0]: row[1] for row in found}


def saved_by_rasa(after: bool) -> Callable[[Company, Resender], Place]:
    def place(company: Company, person: Resender) -> Place:
        case = company.newest_case(person.person_id)
        condition = f"NEW.sender_id = '{case}' AND NEW.type_name = 'user'"
        return Place("rasa.events", condition, after)

    return place


def inbox(state: str, after: bool) -> Callable[[Company, Resender], Place]:
    condition = f"NEW.kind IN ('text', 'button') AND NEW.state = '{state}'"
    return lambda _, person: Place(
        "api.inbox", f"NEW.person_id = '{person.person_id}' AND {condition}", after
    )


def ledger(step: str, after: bool) -> Callable[[Company, Resender], Place]:
    return lambda *_: Place("actions.ledger", f"NEW.step = '{step}'", after)


ANY, LAST = (0, 1, 2), (3,)
IN_A_CONVERSATION = {
    "bot before Rasa saves": Killing("bot", saved_by_rasa(after=False), ANY),
    "bot after Rasa has saved": Killing("bot", saved_by_rasa(after=True), ANY),
    "api after the inbox commit": Killing("api", inbox("new", after=True), ANY),
    "api in the middle of the drain": Killing("api", inbox("asked", after=True), ANY),
    "api before the commit of the answer": Killing("api", inbox("done", after=False), ANY),
}
AT_THE_LOG_OFF = {
    "actions before the log-off call": Killing(
        "actions", ledger("citrix.logoff.begin", True), LAST
    ),
    "actions after the log-off call": Killing("actions", ledger("citrix.logoff", False), LAST),
}


@pytest.mark.parametrize("number", range(TIMES))
class TestInAConversation:
    @pytest.mark.parametrize("point", list(IN_A_CONVERSATION))
    def test_the_story_ends_the_same(
        self,
        point: str,
        number: int,
        arrives: Arrives,
        company: Company,
        seeded: Random,
    ) -> None:
        anna = arrives(ANNA)
        expected = play(company, anna, LOOSENED, IN_A_CONVERSATION[point], seeded)
        assert_told_once(anna, expected)
        assert [each.state for each in company.sessions_now("anna")] == ["disconnected"]
        assert done(company) == {
            "case.solved": 1, "citrix.disconnect": 1, "citrix.disconnect.verify": 1,
        }  # fmt: skip
        eventually(lambda: company.rows(LEFT.format(person=ANNA)) == [])


@pytest.mark.parametrize("number", range(TIMES))
class TestAtTheLogOff:
    @pytest.mark.parametrize("point", list(AT_THE_LOG_OFF))
    def test_the_session_ends_once(
        self,
        point: str,
        number: int,
        arrives: Arrives,
        company: Company,
        seeded: Random,
    ) -> None:
        anna = arrives(ANNA)
        expected = play(company, anna, LOGGED_OFF, AT_THE_LOG_OFF[point], seeded)
        assert_told_once(anna, expected)
        assert company.sessions_now("anna") == []
        made = done(company)
        assert made["citrix.logoff"] == made["case.solved"] == 1
        eventually(lambda: company.rows(LEFT.format(person=ANNA)) == [])
