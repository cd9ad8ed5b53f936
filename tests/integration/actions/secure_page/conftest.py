"""The page in front of a fresh company."""

from collections.abc import Iterator

import pytest

from tests.support.secure_page import SecurePage, secure_page
from tests.support.tables import empty_tables, make_tables


@pytest.fixture(scope="module")
def running(
    role_urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SecurePage]:
    make_tables(role_urls["owner"])
    with secure_page(role_urls, tmp_path_factory.mktemp("page")) as started:
        yield started


@pytest.fixture
def site(running: SecurePage, role_urls: dict[str, str]) -> SecurePage:
    empty_tables(role_urls["owner"])
    for heard in (running.house.ledger, running.house.events, running.house.signals):
        heard.clear()
    return running
