"""«Een mens»: an engineer sees it all and answers; the bot is silent until hand-back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.browser import Employee
from tests.support.company import ANNA, Company
from tests.support.desk_screen import DeskScreen

SitDown = Callable[..., Employee]
OpenPage = Callable[[], Page]
SPOKEN = f"""
    SELECT count(*) FROM api.entry
    WHERE person_id = '{ANNA}' AND author = 'assistant'
"""


class TestInTheMiddleOfARepair:
    def test_the_engineer_knows_it_all_and_the_bot_keeps_silent(
        self, sign_in: SitDown, open_page: OpenPage, company: Company
    ) -> None:
        anna = sign_in("Anna")
        anna.says("m'n citrix zit muurvast, beeld staat stil").hears("losmaken")
        anna.says("doe maar").hears("Werkt het weer")
        anna.says("ik wil liever een mens spreken").hears("collega|iemand van IT")

        desk = DeskScreen(open_page(), company.house.url("api"))
        desk.signs_in("/desk", company.house.secrets["token_demo_engineer"]).opens("Anna de Vries")
        desk.shows("VDA-07", "muurvast", "doe maar").takes()
        anna.hears("Bram")

        desk.writes("Hoi Anna, ik kijk even mee op VDA-07.")
        anna.hears("ik kijk even mee op VDA-07")
        before = company.rows(SPOKEN)
        anna.says("dank je, mijn citrix hangt dus nog")
        expect(desk.page.locator("#lines")).to_contain_text("mijn citrix hangt dus nog")
        company.wait_until_answered(ANNA)
        assert company.rows(SPOKEN) == before

        desk.page.get_by_text("Teruggeven", exact=True).click()
        desk.page.locator("#hand-back textarea").fill("VDA-07 is nagekeken.")
        desk.page.locator("#hand-back").get_by_role("button").click()
        anna.hears("Bram geeft het gesprek terug")
        anna.says("bedankt!").hears("graag|welkom|fijn|dank")

    def test_the_notice_names_nobody(self, sign_in: SitDown, company: Company) -> None:
        joost = sign_in("Joost")
        joost.says("een mens").hears("collega|iemand van IT")
        handoff = company.rows("SELECT id FROM api.handoff ORDER BY opened_at DESC LIMIT 1")[0][0]
        company.wait_for_letter(str(handoff))
        letter = company.letter(str(handoff))
        assert f"/desk/h/{handoff}" in letter
        assert "Joost" not in letter
        assert "een mens" not in letter
