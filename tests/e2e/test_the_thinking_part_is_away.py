"""Rasa is stopped: the employee hears it within ten seconds and a human has the message."""

from collections.abc import Callable

from tests.support.browser import Employee
from tests.support.company import Company

SitDown = Callable[..., Employee]
LIMIT_SECONDS = 10
TYPED = "outlook opent mijn mail niet meer"
TOLD_AFTER = f"""
    SELECT extract(epoch FROM told.at - typed.at) FROM api.entry typed
    JOIN api.entry told ON told.person_id = typed.person_id AND told.seq > typed.seq
    WHERE typed.text = '{TYPED}' AND told.text LIKE '%Ik roep nu een collega%'
    ORDER BY typed.at DESC, told.seq LIMIT 1
"""
"""Seconds by the clock of the house: how fast this machine's browser is, is no part of it."""


class TestRasaStopped:
    def test_the_employee_hears_at_once_and_a_human_is_called(
        self, sign_in: SitDown, company: Company
    ) -> None:
        joost = sign_in("Joost")
        joost.says("/opnieuw").hears("We beginnen opnieuw")
        company.house.control.stop("bot")
        try:
            joost.says(TYPED).hears("Ik roep nu een collega")
            ((seconds,),) = company.rows(TOLD_AFTER)
            assert float(str(seconds)) < LIMIT_SECONDS
            calls = company.rows(
                "SELECT e.text FROM api.handoff h JOIN api.entry e USING (case_id)"
                " WHERE h.state IN ('open', 'paged') AND e.author = 'employee'"
            )
            assert (TYPED,) in calls
        finally:
            company.house.control.start("bot")
            company.house.wait_until_healthy()
