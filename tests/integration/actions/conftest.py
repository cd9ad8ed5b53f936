"""Fixtures for stories of this program on a real database."""

from collections.abc import AsyncIterator

import pytest

from tests.support.actions_house import (
    Running,
    Stage,
    running,
)
from tests.support.events import empty_tables, fake_api, make_tables


@pytest.fixture
async def stage(role_urls: dict[str, str]) -> AsyncIterator[Stage]:
    """Return an empty stage with `api` listening."""
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with fake_api() as api:
        yield Stage(role_urls["actions"], api)


@pytest.fixture
async def program(stage: Stage) -> AsyncIterator[Running]:
    """Run the program on the stage."""
    async with running(stage) as started:
        yield started
