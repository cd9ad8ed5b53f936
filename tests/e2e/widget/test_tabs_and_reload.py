"""Nothing is lost and nothing is doubled over reloads and tabs."""

from playwright.sync_api import BrowserContext, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen


class TestReload:
    def test_shows_the_same_conversation(self, screen: Screen, house: ChatHouse) -> None:
        screen.says("eerste").sees("eerste")
        house.says("antwoord")
        screen.sees("eerste", "antwoord")
        screen.page.reload()
        screen.live().sees("eerste", "antwoord")
        house.says("en verder")
        screen.sees("eerste", "antwoord", "en verder")
        eventually(lambda: house.heard() == ["eerste"])

    def test_keeps_the_draft(self, screen: Screen) -> None:
        screen.input.fill("half af")
        screen.page.reload()
        expect(screen.live().input).to_have_value("half af")

    def test_does_not_take_the_focus(self, screen: Screen) -> None:
        screen.page.reload()
        screen.live()
        assert screen.page.evaluate("document.activeElement === document.body")

    def test_long_history_is_there_piece_by_piece(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        for number in range(130):
            house.says(f"regel {number}")
        screen = Screen.visit(context, house).open()
        expect(screen.bubbles).to_have_count(100)
        screen.button("Eerdere berichten").click()
        screen.sees(*[f"regel {number}" for number in range(130)])
        expect(screen.button("Eerdere berichten")).to_be_hidden()


class TestSecondTab:
    def test_shows_the_same_and_hears_the_same(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("hoi").sees("hoi")
        house.says("welkom")
        screen.sees("hoi", "welkom")
        other = Screen.visit(context, house).open().sees("hoi", "welkom")
        other.says("vanaf hier").sees("hoi", "welkom", "vanaf hier")
        house.says("gehoord")
        for each in (screen, other):
            each.sees("hoi", "welkom", "vanaf hier", "gehoord")
        eventually(lambda: house.heard() == ["hoi", "vanaf hier"])

    def test_takes_over_when_the_first_is_closed(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        other = Screen.visit(context, house).open()
        screen.page.close()
        house.says("nog steeds hier")
        other.sees("nog steeds hier")

    def test_buttons_used_in_one_are_used_in_the_other(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        other = Screen.visit(context, house).open()
        house.says("Doen?", buttons=("Ja", "Nee"))
        screen.button("Ja").click()
        expect(other.button("Nee")).to_be_disabled()


class TestSevenTabs:
    def test_all_load_and_all_hear_over_one_stream(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("begin").sees("begin").streaming()
        tabs = [screen, *(Screen.visit(context, house).open() for _ in range(6))]
        house.says("voor iedereen")
        for tab in tabs:
            tab.sees("begin", "voor iedereen")
        assert house.streams == 1
        assert len(house.chat.sessions) == 1
        tabs[6].says("uit de zevende")
        for tab in tabs:
            tab.sees("begin", "voor iedereen", "uit de zevende")
        eventually(lambda: house.heard() == ["begin", "uit de zevende"])
