"""The program on an empty stage, and the secure page in front of an empty company."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support import events, tables
from tests.support.actions_house import Running, Stage, running
from tests.support.secure_page import SecurePage, secure_page


@pytest.fixture
async def stage(role_urls: dict[str, str]) -> AsyncIterator[Stage]:
    events.make_tables(role_urls["owner"])
    events.empty_tables(role_urls["owner"])
    async with events.fake_api() as api:
        yield Stage(role_urls["actions"], api)


@pytest.fixture
async def program(stage: Stage) -> AsyncIterator[Running]:
    async with running(stage) as started:
        yield started


@pytest.fixture
def site(role_urls: dict[str, str], tmp_path: Path) -> Iterator[SecurePage]:
    tables.make_tables(role_urls["owner"])
    tables.empty_tables(role_urls["owner"])
    with secure_page(role_urls, tmp_path) as started:
        yield started
