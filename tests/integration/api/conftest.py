"""Fixtures of the program `api` on a real database."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import create_engine, text

from tests.support.api_program import Program, Surroundings, Talker, running, surroundings


@pytest.fixture(autouse=True)
def _nobody_yet(api_url: str, role_urls: dict[str, str]) -> None:
    """Begin every test with an empty database."""
    owner = create_engine(role_urls["owner"])
    with owner.begin() as connection:
        connection.execute(
            text(
                "TRUNCATE api.person, api.event_received, api.escalation, api.outage,"
                " api.learning_sentence, api.learning_event CASCADE"
            )
        )
    owner.dispose()


@pytest.fixture
async def around() -> AsyncIterator[Surroundings]:
    async with surroundings() as started:
        yield started


@pytest.fixture
async def program(api_url: str, around: Surroundings) -> AsyncIterator[Program]:
    async with running(api_url, around) as started:
        yield started


@pytest.fixture
def anna(program: Program) -> Talker:
    return program.person()
