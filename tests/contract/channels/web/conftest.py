"""The real program with its web chat, on a real database."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import create_engine, text

from tests.support.api_database import api_url
from tests.support.api_program import Program, running, surroundings
from tests.support.web_house import WebHouse, web_house

__all__ = ["api_url"]


@pytest.fixture(autouse=True)
def _nobody_yet(api_url: str, role_urls: dict[str, str]) -> None:
    """Begin every test with an empty database."""
    owner = create_engine(role_urls["owner"])
    with owner.begin() as connection:
        connection.execute(text("TRUNCATE api.person, api.web_session, api.web_token_use CASCADE"))
    owner.dispose()


@pytest.fixture
async def program(api_url: str) -> AsyncIterator[Program]:
    async with surroundings() as around, running(api_url, around) as started:
        yield started


@pytest.fixture
async def house(program: Program) -> AsyncIterator[WebHouse]:
    async with web_house(program) as started:
        yield started
