"""A running desk with somebody who needs help, and an engineer in front of a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.desk_house import Caller, DeskHouse, desk_house
from tests.support.desk_screen import DeskScreen


@pytest.fixture(scope="module")
def house(api_url: str) -> Iterator[DeskHouse]:
    with desk_house(api_url) as found:
        yield found


@pytest.fixture
def anna(house: DeskHouse) -> Caller:
    return house.person("Anna de Vries")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def desk(page: Page, house: DeskHouse) -> DeskScreen:
    """Return the list as a signed-in engineer sees it."""
    return DeskScreen(page, house.url).signs_in()
