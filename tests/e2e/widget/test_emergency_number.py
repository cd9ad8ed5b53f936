"""The number to call is there by itself when the chat cannot be."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.support.chat_house import ChatHouse
from tests.support.widget_screen import Screen

NUMBERED = "?extra=data-emergency='088 123'"


def number(page: Page) -> Locator:
    return page.get_by_role("status").get_by_role("link", name="088 123")


def visit(context: BrowserContext, house: ChatHouse, query: str = NUMBERED) -> Screen:
    """Open the host page, time being moved by hand."""
    page = context.new_page()
    page.clock.install()
    page.goto(house.url + query)
    return Screen(page, house)


class TestASilentServer:
    def test_after_opening_is_told_within_five_seconds_and_forgotten_when_it_speaks(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        held: list[Route] = []
        silent = [True]
        context.route(
            "**/chat/**", lambda route: held.append(route) if silent else route.continue_()
        )
        screen = visit(context, house)
        screen.page.get_by_role("button", name="Hulp van IT").click()
        screen.again(lambda: None, lambda: bool(held))
        expect(number(screen.page)).to_have_count(0)
        screen.page.clock.run_for(5_000)
        expect(screen.page.get_by_text("Geen verbinding.")).to_be_visible()
        expect(number(screen.page)).to_have_attribute("href", "tel:088123")
        silent.clear()
        for route in held:
            route.continue_()
        screen.live()
        expect(screen.page.get_by_text("Geen verbinding.")).to_be_hidden()

    def test_after_sending_is_told_within_five_seconds(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = visit(context, house).open().streaming()
        held: list[Route] = []
        context.route("**/chat/messages", lambda route: held.append(route))
        screen.says("is daar iemand?")
        screen.again(lambda: None, lambda: bool(held))
        screen.page.clock.run_for(5_000)
        expect(number(screen.page)).to_be_visible()
        held[0].continue_()
        screen.sees("is daar iemand?")
        expect(number(screen.page)).to_have_count(0)

    def test_when_opened_again_is_told_within_five_seconds(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = visit(context, house).open().streaming()
        screen.page.keyboard.press("Escape")
        context.route("**/chat/**", lambda _: None)
        screen.page.get_by_role("button", name="Hulp van IT").click()
        screen.page.clock.run_for(5_000)
        expect(number(screen.page)).to_be_visible()

    def test_that_speaks_is_not_complained_about(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = visit(context, house).open()
        screen.says("hoi").sees("hoi")
        screen.page.keyboard.press("Escape")
        screen.open()
        screen.page.clock.run_for(6_000)
        expect(screen.page.get_by_text("Geen verbinding.")).to_be_hidden()

    def test_without_a_number_is_told_too(self, context: BrowserContext, house: ChatHouse) -> None:
        context.route("**/chat/**", lambda _: None)
        screen = visit(context, house, "")
        screen.page.get_by_role("button", name="Hulp van IT").click()
        screen.page.clock.run_for(5_000)
        expect(screen.page.get_by_text("Geen verbinding.")).to_be_visible()
        expect(screen.page.get_by_text("Bel")).to_have_count(0)

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing(self, browser: Browser, house: ChatHouse, scheme: str) -> None:
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.route("**/chat/**", lambda _: None)
        screen = visit(context, house)
        screen.page.get_by_role("button", name="Hulp van IT").click()
        screen.page.clock.run_for(5_000)
        expect(number(screen.page)).to_be_visible()
        found = Axe().run(screen.page)
        context.close()
        assert found.violations_count == 0, found.generate_report()


class TestAScriptThatDoesNotCome:
    def test_leaves_the_number_on_the_page(self, context: BrowserContext, house: ChatHouse) -> None:
        context.route("**/widget/**", lambda route: route.abort())
        page = context.new_page()
        page.goto(house.url)
        expect(page.get_by_role("link", name="IT: 088 123")).to_be_visible()

    def test_that_comes_takes_it_away(self, context: BrowserContext, house: ChatHouse) -> None:
        page = Screen.visit(context, house).page
        expect(page.get_by_role("button", name="Hulp van IT")).to_be_visible()
        expect(page.get_by_text("IT: 088 123")).to_be_hidden()
        assert page.evaluate("violations") == []
