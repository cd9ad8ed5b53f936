"""One system that hangs holds up no other, is left alone after a while, and is found again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.adapters.active_directory import ActiveDirectory, ActiveDirectorySettings
from actions.adapters.citrix import CitrixMode, CitrixSessions
from actions.adapters.citrix.errors import CitrixUnavailable
from actions.adapters.entra import EntraClient, EntraDirectory, EntraSettings
from actions.adapters.entra.errors import NOT_TRIED, EntraUnavailable
from actions.patience import Budget
from actions.ports.directory import DirectoryUnavailable
from actions.ports.sessions import SessionState
from actions.sandbox.citrix.app import create_simulator
from actions.sandbox.citrix.site import Site
from tests.support.certificates import Authority
from tests.support.fake_server import FakeServer
from tests.support.graph.app import graph_served
from tests.support.graph.keys import AppCertificate
from tests.support.graph.tenant import GraphUser, Tenant
from tests.support.mail_system import SilentServer
from tests.support.sessions_world import (
    CONFIG,
    CitrixWorld,
    account,
    citrix_settings,
    citrix_world,
)
from tests.support.standing_clock import StandingClock

SOMEBODY = "00000000-0000-4000-8000-000000000000"
ANNA = account("anna")
MANY = 30
LITTLE = timedelta(milliseconds=200)
LONG, HOUR = timedelta(seconds=3), timedelta(hours=1)


def silent_domain(port: int, folder: Path) -> ActiveDirectory:
    authority = Authority(folder)
    return ActiveDirectory(
        ActiveDirectorySettings(
            server="127.0.0.1", port=port, user="svc", password="x", ca_file=authority.ca_file,
            probe_ordinary="a", probe_privileged="b", probe_director="c", budget=LONG,
        )
    )  # fmt: skip


def silent_tenant(port: int, folder: Path) -> EntraDirectory:
    address = f"https://127.0.0.1:{port}"
    settings = EntraSettings(
        tenant_id=SOMEBODY, client_id=SOMEBODY, certificate_file=AppCertificate(folder).file,
        login_url=address, graph_url=address, budget=LONG, try_timeout=LONG,
    )  # fmt: skip
    return EntraDirectory(EntraClient(settings))


@pytest.mark.parametrize("hanging", [silent_domain, silent_tenant])
async def test_a_directory_that_hangs_holds_up_no_screen(
    hanging: Callable[[int, Path], Any], tmp_path: Path
) -> None:
    async with SilentServer() as silence, citrix_world(CitrixMode.CLOUD) as world:
        directory = hanging(silence.port, tmp_path)
        opened = world.open(ANNA)
        waiting = [asyncio.create_task(directory.find(SOMEBODY)) for _ in range(MANY)]
        await asyncio.sleep(0)
        await disconnects(world, opened)
        assert not any(task.done() for task in waiting)
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(each, DirectoryUnavailable) for each in found)
        await directory.aclose()


async def disconnects(world: CitrixWorld, session_id: str) -> None:
    assert [each.id for each in await world.sessions.find(ANNA)] == [session_id]
    await world.sessions.disconnect(session_id)
    world.settle()
    found = await world.sessions.get(session_id)
    assert found is not None
    assert found.state is SessionState.DISCONNECTED


class TestCitrix:
    @pytest.mark.parametrize("way", ["gone", "hangs"])
    async def test_that_is_away_is_left_alone_and_found_again(self, way: str) -> None:
        clock = StandingClock()
        site = Site(clock, CONFIG)
        server = FakeServer(create_simulator(site))
        await server.start()
        hasty = citrix_settings(server.url).model_copy(update={"try_timeout": LITTLE})
        sessions = CitrixSessions(
            hasty.model_copy(update={"budget": 2 * LITTLE}), clock=clock, pause=no_pause
        )
        assert await sessions.find(ANNA) == []

        if way == "gone":
            await server.die()
        site.traps.slow = HOUR
        for _ in range(hasty.failures):
            assert await trouble(sessions.find(ANNA)) != NOT_TRIED
        site.traps.slow = timedelta()
        if way == "gone":
            await server.revive()

        for call in (sessions.find(ANNA), sessions.disconnect("x"), sessions.job("y")):
            assert await trouble(call) == NOT_TRIED
        assert not await sessions.healthy()
        clock.advance(seconds=hasty.rest.total_seconds())
        assert await sessions.find(ANNA) == []
        await sessions.aclose()
        await server.close()

    async def test_only_one_tries_after_the_rest(self) -> None:
        clock = StandingClock()
        async with SilentServer() as silence:
            settings = citrix_settings(f"http://127.0.0.1:{silence.port}").model_copy(
                update={"try_timeout": LITTLE, "budget": LITTLE}
            )
            sessions = CitrixSessions(settings, clock=clock, pause=no_pause)
            for _ in range(settings.failures):
                await trouble(sessions.find(ANNA))
            clock.advance(seconds=settings.rest.total_seconds())
            found = await asyncio.gather(*(trouble(sessions.find(ANNA)) for _ in range(9)))
            assert found.count(NOT_TRIED) == 8
            await sessions.aclose()


class TestEntra:
    @pytest.fixture
    async def tenancy(self, tmp_path: Path) -> AsyncIterator[tuple[Tenant, EntraSettings]]:
        tenant = Tenant()
        async with graph_served(tenant, tmp_path) as settings:
            yield tenant, settings

    async def test_graph_that_hangs_is_left_alone_and_found_again(
        self, tenancy: tuple[Tenant, EntraSettings]
    ) -> None:
        (tenant, settings), clock = tenancy, StandingClock()
        hasty = settings.model_copy(update={"try_timeout": LITTLE, "budget": 2 * LITTLE})
        async with asked_of(hasty, clock) as (client, anna):
            tenant.users[anna.id] = anna
            patient = Budget(LONG)
            assert await client.user(anna.id, patient) is not None
            tenant.traps.slow = HOUR
            for _ in range(hasty.failures):
                assert await trouble(client.user(anna.id, client.budget())) != NOT_TRIED
            tenant.traps.slow = timedelta()
            for call in (
                client.user(anna.id, client.budget()),
                client.set_password(anna.id, "Vlieger boven duinpan 9", client.budget()),
            ):
                assert await trouble(call) == NOT_TRIED
            clock.advance(seconds=hasty.rest.total_seconds())
            assert await client.user(anna.id, Budget(LONG)) is not None
            assert tenant.writes == []

    async def test_a_sign_in_that_hangs_is_left_alone_and_found_again(
        self, tenancy: tuple[Tenant, EntraSettings]
    ) -> None:
        (_, settings), clock = tenancy, StandingClock()
        async with SilentServer() as silence:
            hasty = settings.model_copy(
                update={"login_url": f"https://127.0.0.1:{silence.port}", "try_timeout": LITTLE}
            )
            async with asked_of(hasty, clock) as (client, anna):
                for _ in range(hasty.failures):
                    assert await trouble(client.sign_in(client.budget())) != NOT_TRIED
                assert await trouble(client.sign_in(client.budget())) == NOT_TRIED
                clock.advance(seconds=hasty.rest.total_seconds())
                assert await trouble(client.sign_in(client.budget())) != NOT_TRIED
                assert await trouble(client.user(anna.id, client.budget())) == NOT_TRIED


@asynccontextmanager
async def asked_of(
    settings: EntraSettings, clock: StandingClock
) -> AsyncIterator[tuple[EntraClient, GraphUser]]:
    client = EntraClient(settings, clock=clock, pause=no_pause)
    try:
        yield client, Tenant().hire()
    finally:
        await client.aclose()


async def trouble(call: Awaitable[object]) -> str | None:
    """Return the error word with which a call says that its system is away."""
    try:
        await call
    except CitrixUnavailable as error:
        return error.facts.citrix_error
    except EntraUnavailable as error:
        return error.facts.error
    raise AssertionError("it answered")


async def no_pause(_seconds: float) -> None:
    """Return at once."""
