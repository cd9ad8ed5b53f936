"""22:40, Citrix hangs: asked before anything is closed, cleared, started again, said to work."""

from collections.abc import Callable

import pytest

from tests.support.browser import Employee
from tests.support.company import ANNA, Company

SitDown = Callable[..., Employee]

DUTCH = {
    "problem": "m'n citrix zit muurvast, beeld staat stil",
    "asked": "losmaken",
    "yes": "doe maar",
    "works": "Werkt het weer",
    "no": "nee nog steeds bevroren",
    "warned": "Outlook.*kwijt",
    "close": "ja",
    "cleared": "opgeruimd",
    "solved": "Fijn",
    "done": "ja, top!",
    "how": "Hoe was dit voor je",
    "face": "😊 Goed",
    "lost": "Hoeveel werktijd",
    "minutes": "30 minuten",
    "thanks": "Dank je",
}
ENGLISH = {
    "problem": "my citrix is completely frozen, the picture does not move",
    "asked": "disconnect|let go|loose",
    "yes": "go ahead",
    "works": "Does it work",
    "no": "no, still frozen",
    "warned": "Outlook.*(lost|lose)",
    "close": "yes",
    "cleared": "cleared|closed|gone",
    "solved": "Glad|good to hear|Great",
    "done": "yes",
    "how": "How was this for you",
    "face": "😊 Good",
    "lost": "How much working time",
    "minutes": "30 minutes",
    "thanks": "Thank you",
}


@pytest.mark.parametrize(("language", "lines"), [("nl", DUTCH), ("en", ENGLISH)])
class TestTheHungDesktop:
    def test_it_is_cleared_and_a_new_one_starts(
        self, language: str, lines: dict[str, str], sign_in: SitDown, company: Company
    ) -> None:
        company.lets_a_week_pass()
        anna = sign_in("Anna", language)
        look = anna.page.context.new_page()
        before = company.sessions(look, "anna")
        assert [session.state for session in before] == ["active"]

        anna.says(lines["problem"]).hears(lines["asked"])
        assert company.sessions(look, "anna") == before

        anna.says(lines["yes"]).hears(lines["works"])
        anna.says(lines["no"]).hears(lines["warned"])
        assert [session.id for session in company.sessions(look, "anna")] == [before[0].id]

        anna.says(lines["close"]).hears(lines["cleared"])
        assert company.sessions(look, "anna") == []

        company.starts_citrix("anna")
        after = company.sessions(look, "anna")
        assert [session.state for session in after] == ["active"]
        assert after[0].id != before[0].id

        anna.says(lines["done"]).hears(lines["solved"]).hears(lines["how"])
        closed = company.rows(
            f"SELECT status FROM api.care_case WHERE person_id = '{ANNA}'"
            " ORDER BY opened_at DESC LIMIT 1"
        )
        assert closed == [("closed",)]

        anna.taps(lines["face"]).hears(lines["lost"])
        anna.taps(lines["minutes"]).hears(lines["thanks"])
        felt = company.rows(
            f"SELECT face, minutes, topic FROM api.experience WHERE person_id = '{ANNA}'"
            " ORDER BY asked_at DESC LIMIT 1"
        )
        assert felt == [(4, 30, "citrix_session_stuck")]
