"""Nothing left to prove with: an engineer calls back and reads out a code; the rest is her own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_forgotten_password import open_secure_page, type_password
from tests.support.browser import Employee
from tests.support.checker import Checker, calls_back, comes_by_link, pictured
from tests.support.company import NOOR, Company
from tests.support.desk_screen import DeskScreen

SitDown = Callable[..., Employee]
OpenPage = Callable[[], Page]
NEW = "Lantaarns-aan-de-overkant-6"
CHECKED = f"""
    SELECT count(*) FROM actions.ledger
    WHERE person_id = '{NOOR}' AND step = 'identity.checked'
"""
LINK = re.compile(r"/(?:p|mine)(?:\?[\w=&]*)?#[\w-]{20,}")


@pytest.fixture
def desk(open_page: OpenPage, company: Company) -> DeskScreen:
    """Return the desk as the demo's engineer sees it."""
    found = DeskScreen(open_page(), company.house.url("api"))
    return found.signs_in("/desk", company.house.secrets["token_demo_engineer"])


@pytest.fixture
def bram(company: Company) -> Checker:
    """Return the demo's engineer after an administrator registered him."""
    known = company.rows("SELECT id FROM api.engineer WHERE user_name = 'bram'")
    return Checker(company.house, str(known[0][0]), "Bram")


class TestSomebodyWhoLostHerPhone:
    def test_gets_a_page_that_only_the_code_of_the_engineer_opens(
        self, sign_in: SitDown, desk: DeskScreen, bram: Checker, company: Company, tmp_path: Path
    ) -> None:
        noor = sign_in("Noor")
        noor.says("ik wil een mens spreken").hears("collega|iemand van IT")
        desk.goes("/desk").opens("Noor Jansen").takes()
        noor.hears("Bram")
        spoken = _is_called_back(desk, bram, tmp_path)
        noor.hears("weet nu zeker wie je bent")
        _sets_a_password(open_secure_page(noor), spoken, tmp_path)
        assert company.login_works(noor.page.context.new_page(), "noor", NEW) == "welcome"

        desk.goes("/desk").opens("Noor Jansen").shows("Identiteit vaststellen begonnen", "Bram")
        expect(desk.lines.filter(has_text="weet nu zeker wie je bent")).to_have_count(1)
        bram.reads(desk.page)
        assert [found for each in bram.answers for found in LINK.findall(each)] == []
        assert company.rows(CHECKED)[0][0] == 1


def _is_called_back(desk: DeskScreen, bram: Checker, pictures: Path) -> str:
    """Let the engineer establish who she is, and return what he reads out to her."""
    pictured(desk.page, pictures, "card")
    desk.button("Identiteit vaststellen").click()
    expect(desk.page.locator("#identity-link")).to_be_visible()
    pictured(desk.page, pictures, "desk")
    bram.reads(desk.page)
    check = comes_by_link(desk.page)
    expect(check.get_by_text("Het gaat om Noor Jansen")).to_be_visible()
    pictured(check, pictures, "way")
    spoken = calls_back(check, bram.code(), pictures)
    pictured(check, pictures, "spoken")
    bram.reads(check)
    return spoken


def _sets_a_password(page: Page, spoken: str, pictures: Path) -> None:
    """Type a wrong code, what was read out, and a new password, on the employee's own page."""
    box = page.locator("[data-state='code']:not([hidden]) #code")
    box.wait_for()
    pictured(page, pictures, "code")
    box.fill("00000000" if spoken != "00000000" else "11111111")
    box.press("Enter")
    expect(page.locator("#code-error")).to_contain_text("Deze code klopt niet")
    box.fill(spoken)
    box.press("Enter")
    type_password(page, NEW)
    expect(page.get_by_role("heading", name="Je nieuwe wachtwoord werkt")).to_be_visible()
