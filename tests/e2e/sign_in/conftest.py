"""The program and a certified identity provider, each on a port, and a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pydantic import SecretStr

from tests.support.desk_house import DeskHouse
from tests.support.identity_provider import client, identity_provider
from tests.support.sign_in_house import oidc_settings

SECRET = "een geheim van + twee / programma's"


@pytest.fixture(scope="module")
def house(api_url: str) -> Iterator[DeskHouse]:
    found = DeskHouse(api_url)
    with identity_provider(client(found.url, client_secret=SECRET)) as issuer:
        settings = oidc_settings(issuer, client_id="nachtwacht", client_secret=SecretStr(SECRET))
        found.changes |= {"oidc": settings, "public_url": found.url, "emergency_number": "088 1"}
        found.start()
        try:
            yield found
        finally:
            found.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
