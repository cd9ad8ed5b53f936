"""kill -9 of one program in the middle of the Citrix story: it ends the same, nothing doubled."""

from collections.abc import Callable

import pytest

from tests.support.browser import Employee
from tests.support.company import ANNA, Company

SitDown = Callable[..., Employee]
STEPS = """
    SELECT step, count(*) FROM actions.ledger
    WHERE step IN ('citrix.disconnect', 'citrix.logoff', 'citrix.verify')
      AND run_id = (SELECT id FROM actions.run ORDER BY started_at DESC LIMIT 1)
    GROUP BY step ORDER BY step
"""


@pytest.mark.parametrize("program", ["bot", "actions", "api"])
class TestAProgramDies:
    def test_the_story_ends_the_same(
        self, program: str, sign_in: SitDown, company: Company
    ) -> None:
        anna = sign_in("Anna")
        look = anna.page.context.new_page()
        anna.says("m'n citrix zit muurvast, beeld staat stil").hears("losmaken")
        anna.says("doe maar").hears("Werkt het weer")
        anna.says("nee nog steeds bevroren").hears("Outlook")

        company.house.kill(program)
        try:
            anna.says("ja").hears("opgeruimd")
            assert anna.since().count("opgeruimd") == 1
            assert company.sessions(look, "anna") == []
            anna.says("ja, top!").hears("Fijn")
            company.wait_until_answered(ANNA)
        finally:
            company.house.wait_until_healthy()

        assert company.rows(STEPS) == [
            ("citrix.disconnect", 1), ("citrix.logoff", 1), ("citrix.verify", 1),
        ]  # fmt: skip
        assert anna.since().count("Fijn") == 1
