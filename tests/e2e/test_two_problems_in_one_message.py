"""Citrix and Outlook in one message: Citrix to its end, then Outlook by itself, nothing doubled."""

from collections.abc import Callable

import pytest

from tests.support.browser import Employee
from tests.support.company import ANNA, Company

SitDown = Callable[..., Employee]

BOTH = "citrix hangt helemaal vast en mijn outlook doet het ook niet meer"
NEXT = "Dan nu je mail of Outlook."
CASES = f"""
    SELECT id, topic, status FROM api.care_case
    WHERE person_id = '{ANNA}' ORDER BY opened_at DESC LIMIT 2
"""
SENT = """
    SELECT case_id, count(*) FROM api.inbox
    WHERE payload ->> 'command' IS NULL AND case_id IN ('{}', '{}') GROUP BY case_id
"""
ASKED = """
    SELECT sender_id, count(*) FROM rasa.events
    WHERE type_name = 'user' AND sender_id IN ('{}', '{}') GROUP BY sender_id
"""


@pytest.mark.parametrize("killed", ["", "api"])
class TestTwoProblems:
    def test_are_helped_one_after_the_other(
        self, killed: str, sign_in: SitDown, company: Company
    ) -> None:
        company.lets_a_week_pass()
        anna = sign_in("Anna")
        anna.says("/opnieuw").hears("opnieuw")

        anna.says(BOTH).hears("Ik lees ook iets over je mail of Outlook").hears("losmaken")
        anna.says("doe maar").hears("Werkt het weer")
        anna.says("ja, top!")
        if killed:
            company.house.kill(killed)
        anna.hears("Fijn").hears(NEXT).hears("Werkt het daarna weer")
        company.house.wait_until_healthy()
        said = anna.since()
        assert said.count(NEXT) == said.count("Werkt het daarna weer") == 1
        assert "Hoe was dit" not in said

        anna.taps("Ja, het werkt").hears("Fijn").hears("Hoe was dit voor je")
        company.wait_until_answered(ANNA)
        assert anna.since().count("Hoe was dit voor je") == 1

        second, first = company.rows(CASES)
        assert first[1:] == ("citrix_session_stuck", "closed")
        assert second[1:] == ("email_outlook", "closed")
        asked = company.rows(ASKED.format(first[0], second[0]))
        assert set(asked) == set(company.rows(SENT.format(first[0], second[0])))
        assert (second[0], 2) in asked
