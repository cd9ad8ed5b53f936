"""The program with people on call who have pagers."""

from collections.abc import AsyncIterator

import pytest

from tests.support.api_program import Program, Surroundings, running
from tests.support.pager import Pager


@pytest.fixture
async def pagers() -> AsyncIterator[list[Pager]]:
    """Return the pagers of the first, the second and the lead."""
    found = [Pager(), Pager(), Pager()]
    for each in found:
        await each.server.start()
    yield found
    for each in found:
        each.go.set()
        await each.server.close()


@pytest.fixture
def pager(pagers: list[Pager]) -> Pager:
    return pagers[0]


@pytest.fixture
def addresses(pagers: list[Pager]) -> dict[str, object]:
    """Return the settings that say whom to tell."""
    first, second, lead = (each.address for each in pagers)
    return {"notice_addresses": (first,), "notice_second": (second,), "notice_lead": (lead,)}


@pytest.fixture
async def program(
    api_url: str, around: Surroundings, addresses: dict[str, object]
) -> AsyncIterator[Program]:
    async with running(api_url, around, **addresses) as started:
        yield started
