"""What a person sees of the widget and does with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually

ROUNDS, LOOKS_A_ROUND = 12, 50


@dataclass(frozen=True)
class Screen:
    """One tab with the widget."""

    page: Page
    house: ChatHouse

    @classmethod
    def visit(cls, context: BrowserContext, house: ChatHouse, query: str = "") -> Self:
        """Open the host page in a new tab."""
        page = context.new_page()
        page.goto(house.url + query)
        return cls(page, house)

    def open(self, name: str = "Hulp van IT") -> Self:
        """Press the launcher and wait until the chat is live."""
        self.page.get_by_role("button", name=name).click()
        return self.live()

    def live(self) -> Self:
        """Wait until the history is there and new lines are told."""
        expect(self.page.locator("[role=log][aria-live=polite]")).to_have_count(1)
        return self

    @property
    def input(self) -> Locator:
        return self.page.locator("#input")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def bubbles(self) -> Locator:
        return self.page.locator(".turn .bubble")

    def says(self, text: str) -> Self:
        """Type a message and send it with Enter."""
        self.input.fill(text)
        self.input.press("Enter")
        return self

    def sees(self, *texts: str) -> Self:
        """Expect exactly these bubbles, in this order, none of them still on its way."""
        expect(self.bubbles).to_have_text(list(texts))
        expect(self.page.locator(".pending")).to_have_count(0)
        return self

    def again(self, act: Callable[[], object], seen: Callable[[], bool]) -> None:
        """Do something, and once more every few seconds, until something is seen.

        Time that is moved by hand fires only the timers which the page has set already, and what
        goes away by itself may have gone before anybody looked.
        """
        for _ in range(ROUNDS):
            act()
            for _ in range(LOOKS_A_ROUND):
                if seen():
                    return
                self.page.wait_for_timeout(100)
        raise AssertionError("it was not seen")

    def keeps(self) -> int:
        """Return for how many people this browser keeps messages that are not confirmed."""
        kept: int = self.page.evaluate(
            "() => Object.keys(localStorage).filter("
            "key => key.endsWith(':outbox') && localStorage[key] !== '[]').length"
        )
        return kept

    def outbox_is_empty(self) -> Self:
        """Wait until this browser keeps no message that the server has not confirmed."""
        self.again(lambda: None, lambda: self.keeps() == 0)
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def streaming(self) -> Self:
        """Wait until this browser has its stream."""
        eventually(lambda: self.house.listeners() > 0)
        return self
