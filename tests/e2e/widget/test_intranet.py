"""The intranet page of the pretend company, where one chooses who one is."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.demo_house import START, DemoHouse, demo_house


@pytest.fixture
def house() -> Iterator[DemoHouse]:
    with demo_house() as found:
        yield found


@pytest.fixture
def page(context: BrowserContext, house: DemoHouse) -> Page:
    found = context.new_page()
    found.goto(house.url)
    return found


def be(page: Page, name: str) -> None:
    """Choose who one is."""
    page.get_by_role("button", name=name).first.click()


def chat(page: Page, text: str) -> None:
    """Open the chat and say something."""
    page.get_by_role("button", name="Hulp van IT").click()
    box = page.locator("nachtwacht-chat").get_by_role("textbox")
    expect(page.locator("[role=log][aria-live=polite]")).to_have_count(1)
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".employee:not(.pending) .bubble")).to_have_text([text])


class TestChoosing:
    def test_chat_knows_who_was_chosen(self, page: Page, house: DemoHouse) -> None:
        be(page, "Anna de Vries")
        expect(page.get_by_role("heading", level=1)).to_contain_text(", Anna")
        chat(page, "citrix hangt")
        assert house.heard("anna") == ["citrix hangt"]

    def test_choice_stays_over_a_reload_and_can_be_changed(
        self, page: Page, house: DemoHouse
    ) -> None:
        be(page, "Anna de Vries")
        chat(page, "van anna")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text(", Anna")
        page.get_by_role("button", name="Iemand anders kiezen").click()
        be(page, "Joost Bakker")
        expect(page.get_by_text("Hoi Joost.")).to_be_visible()
        expect(page.locator(".bubble")).to_have_count(0)
        assert house.heard("joost") == []

    def test_nobody_chosen_is_told_by_the_chat(self, page: Page) -> None:
        page.get_by_role("button", name="Hulp van IT").click()
        expect(page.get_by_text("Ik weet nog niet wie je bent.")).to_be_visible()

    def test_who_cannot_sign_in_is_helped_kindly(self, page: Page, house: DemoHouse) -> None:
        be(page, "Sanne Visser")
        expect(page.get_by_role("heading", name="Sanne, je komt er nu niet in")).to_be_visible()
        alarm = page.get_by_role("alert")
        expect(alarm.get_by_role("link", name="088 - 123 45 67")).to_be_visible()
        itself = alarm.get_by_role("link", name="Zelf een nieuw wachtwoord zetten")
        expect(itself).to_have_attribute("href", f"{START}?lang=nl")
        page.get_by_role("button", name="Hulp van IT").click()
        expect(page.get_by_text("Bel 088 - 123 45 67.")).to_be_visible()
        start = page.get_by_role("link", name="Kun je niet inloggen?")
        expect(start).to_have_attribute("href", START)
        assert not house.chat.sessions

    def test_a_company_that_does_not_answer_can_be_asked_again(
        self, page: Page, house: DemoHouse
    ) -> None:
        house.down.append(True)
        page.reload()
        again = page.get_by_role("button", name="Opnieuw proberen")
        expect(again).to_be_visible()
        house.down.clear()
        again.click()
        expect(page.get_by_role("button", name="Anna de Vries")).to_be_visible()


class TestThePage:
    def test_english(self, context: BrowserContext, house: DemoHouse) -> None:
        page = context.new_page()
        page.goto(f"{house.url}?lang=en")
        expect(page.get_by_role("heading", name="Who are you today?")).to_be_visible()
        expect(page.get_by_role("button", name="Help from IT")).to_be_visible()

    def test_keeps_to_its_policy(self, context: BrowserContext, house: DemoHouse) -> None:
        problems: list[str] = []
        context.on("console", lambda line: problems.append(line.text))
        page = context.new_page()
        answer = page.goto(house.url)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        be(page, "Anna de Vries")
        chat(page, "citrix hangt")
        assert problems == []

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [390, 1440])
    def test_axe_finds_nothing(
        self, browser: Browser, house: DemoHouse, scheme: str, width: int
    ) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(house.url)
        expect(page.get_by_role("button", name="Sanne Visser")).to_be_visible()
        found = [Axe().run(page)]
        assert page.evaluate("document.documentElement.scrollWidth") == width
        be(page, "Sanne Visser")
        expect(page.get_by_role("heading", name="Sanne, je komt er nu niet in")).to_be_visible()
        found.append(Axe().run(page))
        context.close()
        for result in found:
            assert result.violations_count == 0, result.generate_report()
