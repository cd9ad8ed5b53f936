"""Fixtures for tests on the machine's own Active Directory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from actions.adapters.active_directory import ActiveDirectory
from actions.domain.person import Account
from tests.support.directory_world.active_directory import settings
from tests.support.samba_domain import Administrator, DomainController

Connect = Callable[..., ActiveDirectory]


@pytest.fixture
def hands(samba: DomainController) -> Administrator:
    """Return the administrator's hands."""
    return Administrator(samba)


@pytest.fixture
async def connect(samba: DomainController) -> AsyncIterator[Connect]:
    """Return what makes the adapter, with its settings changed as asked."""
    made: list[ActiveDirectory] = []

    def make(**changes: object) -> ActiveDirectory:
        made.append(ActiveDirectory(settings(samba, **changes)))
        return made[-1]

    yield make
    for directory in made:
        await directory.aclose()


@dataclass
class Anna:
    """An employee whom no other test knows."""

    name: str
    account: Account


@pytest.fixture
async def hire(hands: Administrator, connect: Connect) -> Callable[..., Awaitable[Anna]]:
    """Return what hires somebody, into an OU if given."""

    async def hired(*ou: str) -> Anna:
        name = await asyncio.to_thread(hands.employee, *ou)
        person_id = await asyncio.to_thread(hands.id_of, name)
        return Anna(name, await connect().find(person_id))

    return hired


@pytest.fixture
async def anna(hire: Callable[..., Awaitable[Anna]]) -> Anna:
    """Return an ordinary employee."""
    return await hire()
