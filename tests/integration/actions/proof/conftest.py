"""One house of proof a test, on an empty company."""

from collections.abc import AsyncIterator

import pytest

from tests.support.proof import ProofHouse, proof_house
from tests.support.tables import empty_tables, make_tables


@pytest.fixture
async def house(role_urls: dict[str, str]) -> AsyncIterator[ProofHouse]:
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with proof_house(role_urls["actions"]) as built:
        yield built
