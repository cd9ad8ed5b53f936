"""People sign in by way of a certified OpenID provider, in a real browser."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.support.browser import Employee
from tests.support.desk_house import DeskHouse

CHAT_IS_LIVE = "[role=log][aria-live=polite]"


def proves(page: Page, name: str) -> None:
    """Type a name and a password at the provider, and agree."""
    page.get_by_placeholder("Enter any login").fill(name)
    page.get_by_placeholder("and password").fill("Anders-dan-alle-woorden-3")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def leaves(page: Page) -> None:
    """Press sign out here and confirm it at the provider."""
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("heading", name="Je bent uitgelogd")).to_be_visible()


class TestAnEmployee:
    def test_signs_in_chats_and_signs_out(self, page: Page, house: DeskHouse) -> None:
        refused: list[str] = []
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.goto(f"{house.url}/chat")
        proves(page, "anna")
        expect(page).to_have_url(f"{house.url}/chat")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hoi Anna")
        expect(page.locator(CHAT_IS_LIVE)).to_have_count(1)
        Employee(page).says("mijn citrix hangt").hears("bot: mijn citrix hangt")
        assert refused == []
        assert page.evaluate("localStorage.length") > 0
        leaves(page)
        assert page.evaluate("localStorage.length") == 0
        page.goto(f"{house.url}/chat")
        expect(page.get_by_placeholder("Enter any login")).to_be_visible()

    def test_who_no_longer_is_signed_in_hears_so_and_comes_back(
        self, page: Page, house: DeskHouse
    ) -> None:
        page.goto(f"{house.url}/chat")
        proves(page, "anna")
        expect(page.locator(CHAT_IS_LIVE)).to_have_count(1)
        house.do(_run_out(house))
        page.locator("#input").fill("ben ik er nog?")
        page.locator("#input").press("Enter")
        expect(page.get_by_role("alert").get_by_text("niet meer ingelogd")).to_be_visible()
        page.get_by_role("link", name="Opnieuw inloggen").click()
        expect(page).to_have_url(f"{house.url}/chat")
        expect(page.locator(CHAT_IS_LIVE)).to_have_count(1)

    def test_who_signs_out_at_the_provider_is_signed_out_here(
        self, page: Page, house: DeskHouse
    ) -> None:
        page.goto(f"{house.url}/chat")
        proves(page, "anna")
        expect(page.locator(CHAT_IS_LIVE)).to_have_count(1)
        other = page.context.new_page()
        assert house.changes["oidc"].issuer
        other.goto(f"{house.changes['oidc'].issuer}/session/end")
        other.get_by_role("button", name="Yes, sign me out").click()
        expect(other.get_by_text("Sign-out Success")).to_be_visible()
        page.goto(f"{house.url}/chat")
        expect(page.get_by_placeholder("Enter any login")).to_be_visible()

    def test_without_the_role_does_not_see_the_desk(self, page: Page, house: DeskHouse) -> None:
        page.goto(f"{house.url}/desk")
        page.get_by_role("link", name="Inloggen met je werkaccount").click()
        proves(page, "anna")
        expect(page.get_by_role("heading", level=1)).to_contain_text("De balie is voor collega's")
        page.goto(f"{house.url}/desk")
        expect(page).to_have_url(re.compile("/desk/sign-in"))

    def test_who_stops_at_the_provider_reads_a_plain_page(
        self, page: Page, house: DeskHouse
    ) -> None:
        page.goto(f"{house.url}/chat")
        page.get_by_role("link", name="Cancel").click()
        expect(page.get_by_role("heading", name="Je bent niet ingelogd")).to_be_visible()


class TestThePages:
    def test_are_good_for_a_screen_reader_and_fit_a_phone(
        self, page: Page, house: DeskHouse
    ) -> None:
        page.goto(f"{house.url}/chat")
        proves(page, "anna")
        page.set_viewport_size({"width": 390, "height": 844})
        for place in ("/chat", "/signed-out", "/desk/sign-in", "/sign-in/callback"):
            page.goto(house.url + place)
            page.wait_for_load_state()
            found = Axe().run(page).response["violations"]
            assert [each["id"] for each in found] == [], place
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390, place


class TestAnEngineer:
    def test_signs_in_sees_the_desk_and_signs_out(self, page: Page, house: DeskHouse) -> None:
        call = house.person("Wilma Wachtend").calls_for_help()
        page.goto(f"{house.url}/desk/h/{call}")
        page.get_by_role("link", name="Inloggen met je werkaccount").click()
        proves(page, "bram")
        expect(page.get_by_role("heading", level=1)).to_have_text("Wilma Wachtend")
        expect(page.locator("body[data-live]")).to_have_count(1)
        page.get_by_text("Bram Bos").click()
        leaves(page)
        page.get_by_role("link", name="Opnieuw inloggen").click()
        expect(page).to_have_url(re.compile("/desk/sign-in"))


async def _run_out(house: DeskHouse) -> None:
    """Let every sign-in, and the chats that hang on it, run out now."""
    async with house.care.sessions.begin() as db:
        for table in ("sign_in_session", "web_session"):
            await db.execute(text(f"UPDATE api.{table} SET expires_at = now()"))
