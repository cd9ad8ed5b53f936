"""Signed in nowhere and stuck at the public door: a chat for help, and a human."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP
from tests.e2e.test_signed_in_nowhere import PHONE, names
from tests.support.browser import Employee
from tests.support.company import SANNE, Company
from tests.support.desk_screen import DeskScreen

OpenPage = Callable[[], Page]

REPAIRS = "SELECT id FROM actions.run ORDER BY id"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return a page of a phone that has been nowhere yet."""
    context = browser.new_context(viewport=PHONE, locale="nl-NL")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def chats(phone: Page) -> Employee:
    """Go from the public door to the chat."""
    phone.get_by_role("button", name="Praat met ons in de chat").click()
    guest = Employee(phone)
    expect(guest.chat.get_by_role("textbox")).to_be_visible(timeout=20_000)
    return guest


class TestAGuest:
    def test_is_helped_and_reaches_a_human_who_sees_how_sure_it_is(
        self, phone: Page, open_page: OpenPage, company: Company
    ) -> None:
        names(phone, company, "sanne")
        look = phone.context.new_page()
        phone.get_by_label("Code uit je app").fill(company.code(look, SANNE))
        look.close()
        phone.get_by_label("Code uit je mail").fill("12345678")
        phone.get_by_role("button", name="Verder").click()
        expect(phone.get_by_role("alert")).to_contain_text("kloppen samen niet")

        guest = chats(phone)
        assert "#" not in phone.url
        guest.says("ik ben mijn wachtwoord vergeten").hears("Je bent hier niet ingelogd")
        guest.says("ik wil een mens spreken").hears("iemand van IT")
        assert "Sanne" not in guest.said()

        desk = DeskScreen(open_page(), company.house.url("api"))
        desk.signs_in("/desk", company.house.secrets["token_demo_engineer"])
        desk.opens("Onbekende collega")
        for part in ("niet zeker wie dit is", "zegt te zijn", "sanne", "één van de twee"):
            expect(desk.page.locator("main")).to_contain_text(part)
        expect(desk.page.locator("main")).not_to_contain_text("Wachtwoord verlopen")
        desk.takes()
        guest.hears("Bram")
        desk.writes("Hoi, ik bel je zo op het nummer dat we kennen.")
        guest.hears("ik bel je zo")

    def test_comes_back_after_a_reload_and_repairs_nothing(
        self, phone: Page, company: Company
    ) -> None:
        before = company.rows(REPAIRS)
        phone.goto(f"{company.house.url('secure')}/start")
        guest = chats(phone)
        guest.says("mijn citrix hangt").hears("iemand van IT")
        phone.reload()
        expect(guest.log.get_by_text("mijn citrix hangt")).to_be_visible(timeout=20_000)
        assert company.rows(REPAIRS) == before

    def test_who_comes_without_a_pass_is_sent_to_the_door(
        self, phone: Page, company: Company
    ) -> None:
        phone.goto(f"{company.house.url('api')}/guest")
        door = phone.get_by_role("status").get_by_role("link", name="Kun je niet inloggen?")
        expect(door).to_be_visible()


class TestForEverybody:
    @pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_axe_finds_nothing(
        self, browser: Browser, company: Company, size: dict[str, int], language: str
    ) -> None:
        context = browser.new_context(viewport=size, locale="nl-NL")  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{company.house.url('secure')}/start?lang={language}")
        page.locator("form[action='/start/chat'] button").click()
        expect(page.locator("nachtwacht-chat").get_by_role("textbox")).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [f"{each['id']}: {[n['html'] for n in each['nodes']]}" for each in found] == []
        context.close()
