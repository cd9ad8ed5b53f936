"""A house to chat with in place of the whole one, and a window on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.chat_house import ChatHouse, chat_house
from tests.support.widget_screen import Screen


@pytest.fixture
def house() -> Iterator[ChatHouse]:
    with chat_house() as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
    yield found
    found.close()


@pytest.fixture
def screen(context: BrowserContext, house: ChatHouse) -> Screen:
    """Return the host page with the chat opened."""
    return Screen.visit(context, house).open()
