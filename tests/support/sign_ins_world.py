"""What the contract suite of the port `SignIns` works with: the demo company, and a tenant."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from actions.adapters.entra import EntraClient, EntraDirectory, EntraSignIns
from actions.adapters.sandbox.sign_ins import SandboxSignIns
from actions.domain.person import Account
from actions.ports.sign_ins import SignIns
from actions.sandbox.company import models, service
from tests.support.directory_world.entra import no_pause
from tests.support.graph.app import graph_served
from tests.support.graph.tenant import Tenant
from tests.support.proof import proof_house
from tests.support.tables import empty_tables, make_tables


@dataclass
class Bench:
    """One system with a person who is signed in, and somebody else beside him."""

    sign_ins: SignIns
    account: Account
    colleague: Account
    is_signed_in: Callable[[Account], Awaitable[bool]]
    take_away: Callable[[], Awaitable[None]]


async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    role_urls: dict[str, str] = request.getfixturevalue("role_urls")
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with proof_house(role_urls["actions"]) as house:
        anna, bram = await house.employee(), await house.employee("Bram")

        async def is_signed_in(account: Account) -> bool:
            async with house.db() as session:
                row = await session.get_one(models.Account, account.person_id)
                return service.can_sign_in(row, house.clock.now())

        async def take_away() -> None:
            await house.turn("directory", "down")

        sign_ins = SandboxSignIns(house.db, house.clock)
        yield Bench(sign_ins, anna.account, bram.account, is_signed_in, take_away)


async def entra(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    folder: Path = request.getfixturevalue("tmp_path")
    tenant = Tenant()
    anna, bram = tenant.hire(), tenant.hire("Bram")

    async def is_signed_in(account: Account) -> bool:
        return tenant.users[account.person_id].revoked == 0

    async def take_away() -> None:
        tenant.traps.down = True

    async with graph_served(tenant, folder) as settings:
        client = EntraClient(settings, pause=no_pause)
        directory = EntraDirectory(client)
        account, colleague = await directory.find(anna.id), await directory.find(bram.id)
        yield Bench(EntraSignIns(client), account, colleague, is_signed_in, take_away)
        await client.aclose()
