"""The program with an identity provider, and somebody in front of a browser."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import create_engine, text

from tests.support.api_program import Program, Surroundings, running
from tests.support.forging_provider import ForgingProvider
from tests.support.sign_in_house import Walker, oidc_settings


@pytest.fixture(autouse=True)
def _nobody_signed_in(_nobody_yet: None, role_urls: dict[str, str]) -> None:
    """Begin every test without engineers and sign-ins."""
    owner = create_engine(role_urls["owner"])
    with owner.begin() as connection:
        connection.execute(
            text(
                "TRUNCATE api.engineer, api.sign_in_session, api.sign_in_flow, api.sign_in_link"
                " CASCADE"
            )
        )
    owner.dispose()


@pytest.fixture
async def provider(around: Surroundings) -> AsyncIterator[ForgingProvider]:
    found = ForgingProvider(around.clock)
    await found.server.start()
    yield found
    await found.server.close()


@pytest.fixture
async def program(
    api_url: str, around: Surroundings, provider: ForgingProvider
) -> AsyncIterator[Program]:
    settings = oidc_settings(provider.issuer)
    async with running(api_url, around, oidc=settings, emergency_number="088 1") as started:
        yield started


@pytest.fixture
def anna(program: Program, provider: ForgingProvider) -> Walker:
    return Walker(program, provider)
