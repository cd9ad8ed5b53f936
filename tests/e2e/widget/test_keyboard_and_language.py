"""Everything can be done with the keyboard, and in both languages."""

from playwright.sync_api import BrowserContext, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen

FOCUSED = "document.querySelector('nachtwacht-chat').shadowRoot.activeElement"


class TestKeyboardOnly:
    def test_from_the_page_to_an_answer_and_back(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = Screen.visit(context, house)
        keyboard = screen.page.keyboard
        expect(screen.button("Hulp van IT")).to_be_visible()
        keyboard.press("Tab")
        keyboard.press("Tab")
        expect(screen.button("Hulp van IT")).to_be_focused()
        keyboard.press("Enter")
        expect(screen.live().input).to_be_focused()
        keyboard.type("regel een")
        keyboard.press("Shift+Enter")
        keyboard.type("regel twee")
        keyboard.press("Enter")
        screen.sees("regel eenregel twee")
        expect(screen.bubbles.locator("br")).to_have_count(1)
        eventually(lambda: house.heard() == ["regel een\nregel twee"])
        house.says("Doen?", buttons=("Ja", "Nee"))
        expect(screen.button("Ja")).to_be_visible()
        for _ in range(2):
            keyboard.press("Shift+Tab")
        expect(screen.button("Nee")).to_be_focused()
        keyboard.press("Enter")
        expect(screen.bubbles).to_have_count(3)
        expect(screen.input).to_be_focused()
        eventually(lambda: house.heard()[-1] == "Nee")

    def test_escape_closes_keeps_the_draft_and_gives_the_focus_back(self, screen: Screen) -> None:
        screen.input.fill("half af")
        screen.page.keyboard.press("Escape")
        expect(screen.page.get_by_role("dialog")).to_be_hidden()
        expect(screen.button("Hulp van IT")).to_be_focused()
        screen.page.keyboard.press("Enter")
        expect(screen.input).to_have_value("half af")
        expect(screen.input).to_be_focused()

    def test_enter_while_composing_does_not_send(self, screen: Screen, house: ChatHouse) -> None:
        screen.input.fill("にほ")
        screen.input.evaluate(
            "node => node.dispatchEvent(new KeyboardEvent('keydown',"
            " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
        )
        expect(screen.input).to_have_value("にほ")
        assert house.heard() == []

    def test_too_long_a_text_is_not_sent_and_not_lost(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        screen.input.fill("x" * 4003)
        expect(screen.page.get_by_text("3 tekens te lang")).to_be_visible()
        screen.input.press("Enter")
        expect(screen.input).to_have_value("x" * 4003)
        assert house.heard() == []


class TestLanguage:
    def test_switch_changes_every_word_and_tells_the_assistant(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("hoi").sees("hoi")
        screen.button("EN English").click()
        expect(screen.page.get_by_role("button", name="Talk to a person")).to_be_visible()
        expect(screen.page.get_by_label("Your message")).to_be_visible()
        screen.sees("hoi", "Continue in English.")
        eventually(lambda: house.heard() == ["hoi", "/taal en"])
        screen.page.reload()
        expect(screen.page.get_by_label("Your message")).to_be_visible()

    def test_follows_the_page_at_first(self, context: BrowserContext, house: ChatHouse) -> None:
        Screen.visit(context, house, "?lang=en").open("Help from IT")


class TestPhone:
    def test_panel_fills_the_screen_and_keeps_the_focus_inside(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = Screen.visit(context, house)
        screen.page.set_viewport_size({"width": 390, "height": 844})
        screen.page.emulate_media(reduced_motion="reduce")
        screen.open()
        box = screen.page.get_by_role("dialog").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
        for _ in range(12):
            screen.page.keyboard.press("Tab")
            outside = screen.page.evaluate("document.activeElement.tagName")
            assert outside in {"NACHTWACHT-CHAT", "BODY"}
        assert screen.page.evaluate("document.documentElement.scrollWidth") == 390
