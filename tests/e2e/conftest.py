"""One house for all stories; each story begins with the demo company as it was seeded.

When the last story has ended, no secret of the house and none of what was typed, shown or issued
may be in a log or in the database.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import Employee
from tests.support.company import Company
from tests.support.house import House, running_house
from tests.support.spoken import SPOKEN, left_behind

DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Start everything once, in a folder of its own; see `pg` for where that is."""
    with (
        tempfile.TemporaryDirectory(prefix="nachtwacht-house-") as folder,
        running_house(Path(folder)) as running,
    ):
        yield running
        assert left_behind(running) == {}


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Browser:
    """Return a browser of which every secret that it sends is remembered."""
    new_context = browser.new_context

    def overheard(**options: Any) -> BrowserContext:
        context = new_context(**options)
        close = context.close
        SPOKEN.listen(context)

        def leave(**how: Any) -> None:
            SPOKEN.leave(context)
            close(**how)

        context.close = leave  # type: ignore[method-assign]
        return context

    browser.new_context = overheard  # type: ignore[method-assign]
    return browser


@pytest.fixture
def company(house: House) -> Company:
    """Return the demo company as a story finds it."""
    return Company(house).begins_a_story()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Return a maker of pages, each in a browser of its own."""
    contexts = []

    def make() -> Page:
        context = browser.new_context(viewport=DESKTOP, locale="nl-NL")  # type: ignore[arg-type]
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(open_page: Callable[[], Page], company: Company) -> Callable[..., Employee]:
    """Return a way to sit down at the intranet as somebody, with the chat open."""

    def sit_down(name: str, language: str = "nl") -> Employee:
        page = open_page()
        page.goto(f"{company.house.url('api')}/?lang={language}")
        page.get_by_role("button", name=name).first.click()
        page.get_by_role(
            "button", name={"nl": "Hulp van IT", "en": "Help from IT"}[language]
        ).click()
        return Employee(page, language)

    return sit_down
