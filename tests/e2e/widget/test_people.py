"""Several people use one browser after each other."""

from playwright.sync_api import BrowserContext, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen

BECOME = "who => localStorage.setItem('who', who)"


class TestOneAfterTheOther:
    def test_the_second_sees_and_sends_nothing_of_the_first(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("geheim van anna").sees("geheim van anna")
        first = next(iter(house.chat.sessions))
        house.do(house.wire.cut())
        screen.says("nooit verstuurd van anna")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_be_visible()
        screen.input.fill("kladje van anna")
        screen.page.evaluate(BECOME, "bram")
        screen.page.close()
        house.do(house.wire.restore())
        bram = Screen.visit(context, house).open()
        expect(bram.page.get_by_text("Hoi Bram.")).to_be_visible()
        bram.sees()
        expect(bram.input).to_have_value("")
        bram.says("hier bram").sees("hier bram")
        assert house.heard("anna") == ["geheim van anna"]
        assert house.heard("bram") == ["hier bram"]
        eventually(lambda: first not in house.chat.sessions)
        stored = bram.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
        assert "anna" not in stored

    def test_a_tab_of_the_first_stops_and_says_why(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("van anna").sees("van anna")
        screen.page.evaluate(BECOME, "bram")
        bram = Screen.visit(context, house).open()
        bram.says("van bram").sees("van bram")
        expect(screen.page.get_by_text("Er is nu iemand anders ingelogd")).to_be_visible()
        screen.sees()
        screen.input.fill("toch nog")
        screen.input.press("Enter")
        screen.button("Verder met deze persoon").click()
        screen.live().sees("van bram")
        screen.says("en verder").sees("van bram", "en verder")
        assert house.heard("anna") == ["van anna"]
        assert house.heard("bram") == ["van bram", "en verder"]

    def test_the_page_can_tell_that_somebody_else_is_there(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("van anna").sees("van anna")
        screen.page.evaluate(BECOME, "bram")
        screen.page.evaluate("window.dispatchEvent(new Event('nachtwacht:person'))")
        expect(screen.page.get_by_text("Hoi Bram.")).to_be_visible()
        screen.sees()


class TestNobody:
    def test_is_told_kindly_and_whom_to_call(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        page = Screen.visit(context, house).page
        page.evaluate(BECOME, "nobody")
        page.goto(house.url + "?extra=data-emergency='088 123'")
        page.get_by_role("button", name="Hulp van IT").click()
        expect(page.get_by_text("Ik weet nog niet wie je bent.")).to_be_visible()
        expect(page.get_by_text("Bel 088 123.")).to_be_visible()
        assert not house.chat.sessions
