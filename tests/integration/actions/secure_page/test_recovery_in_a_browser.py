"""A recovery code in a real browser: on the page of a link and at the public door."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.own_proofs import proved
from tests.support.proof import Person
from tests.support.secure_page import SecurePage
from tests.support.start_page import Stranger


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    yield context.new_page()
    context.close()


@pytest.fixture
def kept(site: SecurePage) -> tuple[Person, list[str]]:
    """Somebody who kept recovery codes three days ago."""
    visit = site.run(proved(site.house))
    codes = site.run(visit.takes_codes())
    site.house.clock.advance(hours=72)
    return visit.person, codes


def faults(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [each["id"] for each in Axe().run(page).response["violations"]] + ["wide"] * wide


class TestTheLinkOfARepair:
    def test_takes_a_code_as_it_was_written_down(
        self, site: SecurePage, page: Page, kept: tuple[Person, list[str]]
    ) -> None:
        anna, codes = kept
        _, token = site.run(site.house.open(anna))
        page.goto(f"{site.url}/p#{token}")
        page.get_by_role("button", name="Met een herstelcode").click()
        page.get_by_label("Code").fill("1234")
        page.get_by_role("button", name="Verder").click()
        expect(page.get_by_role("alert").filter(has_text="16 letters en cijfers")).to_be_visible()
        assert faults(page) == []
        page.get_by_label("Code").fill(codes[3].lower())
        page.get_by_role("button", name="Verder").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_label("Nieuw wachtwoord", exact=True)).to_be_visible()


class TestThePublicDoor:
    def test_takes_one_beside_the_app(
        self, site: SecurePage, page: Page, kept: tuple[Person, list[str]]
    ) -> None:
        anna, codes = kept
        stranger = Stranger(site, page).comes().names(anna.account.user_name)
        page.get_by_label("Herstelcode").fill(codes[0])
        page.get_by_role("button", name="Verder").click()
        stranger.is_told("Vul precies twee codes in.")
        assert faults(page) == []
        page.get_by_label("Code uit je app").fill(anna.code(site.house.clock))
        page.get_by_label("Herstelcode").fill(codes[0])
        page.get_by_role("button", name="Verder").click()
        stranger.reads("Dag Anna, kies een nieuw wachtwoord")
