"""What every adapter of the port `Sessions` does with machines; the worlds are of `test_sessions`.

An adapter that declares less is held to that: it says so and asks its broker for nothing.
"""

from collections.abc import AsyncIterator

import pytest

from actions.ports.sessions import (
    Job,
    JobState,
    Offer,
    Power,
    RestartRefused,
    SessionGone,
    SessionsUnavailable,
    Unsupported,
)
from actions.sandbox.citrix.model import DeliveryGroup, Machine, Revival
from tests.contract.ports.test_sessions import ANNA, ANNA_OF_THE_NORTH, BRAM, WORLDS
from tests.support.sessions_world import SessionsWorld, Spoilt


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[SessionsWorld]:
    async with WORLDS[request.param]() as opened:
        yield opened


async def restarted(world: SessionsWorld, session_id: str) -> Job | None:
    """Ask for the restart; None, and nothing done, where the adapter declares no such thing."""
    if world.sessions.capabilities.restart_machine:
        return await world.sessions.restart_machine(ANNA, session_id)
    with pytest.raises(Unsupported):
        await world.sessions.restart_machine(ANNA, session_id)
    assert world.restarts() == 0
    return None


async def offered(world: SessionsWorld) -> list[Offer] | None:
    """Return what Anna may start; None where the adapter declares no such thing."""
    if world.sessions.capabilities.offers:
        return await world.sessions.offers(ANNA)
    with pytest.raises(Unsupported):
        await world.sessions.offers(ANNA)
    return None


async def machine_of(world: SessionsWorld, session_id: str) -> str:
    found = await world.sessions.get(session_id)
    assert found is not None
    return found.machine_id


class TestRestart:
    async def test_ends_the_session_and_brings_the_machine_back(self, world: SessionsWorld) -> None:
        opened = world.open_desktop(ANNA)
        machine_id = await machine_of(world, opened)
        job = await restarted(world, opened)
        if job is None:
            return
        going = await world.sessions.machine(machine_id)
        assert going is not None
        assert going.power_pending
        assert (await world.sessions.job(job.id)).state is JobState.RUNNING
        world.settle()
        assert (await world.sessions.job(job.id)).state is JobState.DONE
        back = await world.sessions.machine(machine_id)
        assert back is not None
        assert (back.registered, back.power, back.power_pending) == (True, Power.ON, False)
        assert await world.sessions.get(opened) is None
        assert world.restarts() == 1

    @pytest.mark.parametrize("how", list(Spoilt))
    async def test_is_refused_by_the_adapter_itself(
        self, world: SessionsWorld, how: Spoilt
    ) -> None:
        if not world.sessions.capabilities.restart_machine:
            return
        opened = world.open_desktop(ANNA)
        world.spoil(opened, how)
        with pytest.raises(RestartRefused) as refused:
            await world.sessions.restart_machine(ANNA, opened)
        assert refused.value.reason == how.value
        assert world.restarts() == 0

    async def test_a_shared_machine_is_never_restarted_also_when_one_is_alone_on_it(
        self, world: SessionsWorld
    ) -> None:
        if not world.sessions.capabilities.restart_machine:
            return
        opened = world.open(ANNA)
        with pytest.raises(RestartRefused, match="multi_session_machine"):
            await world.sessions.restart_machine(ANNA, opened)
        assert world.restarts() == 0

    @pytest.mark.parametrize("owner", [BRAM, ANNA_OF_THE_NORTH], ids=["bram", "same_name"])
    async def test_the_machine_of_somebody_else_is_left_alone(
        self, world: SessionsWorld, owner: object
    ) -> None:
        if not world.sessions.capabilities.restart_machine:
            return
        opened = world.open_desktop(owner)  # type: ignore[arg-type]
        for session_id in (opened, "gone"):
            with pytest.raises(SessionGone):
                await world.sessions.restart_machine(ANNA, session_id)
        assert world.restarts() == 0

    async def test_a_lost_answer_is_followed_and_not_asked_again(
        self, world: SessionsWorld
    ) -> None:
        opened = world.open_desktop(ANNA)
        world.lose_answer("reboot")
        job = await restarted(world, opened)
        if job is None:
            return
        assert (await world.sessions.job(job.id)).state is JobState.RUNNING
        world.settle()
        assert (await world.sessions.job(job.id)).state is JobState.DONE
        assert world.restarts() == 1

    async def test_a_second_wish_is_refused_while_the_first_goes(
        self, world: SessionsWorld
    ) -> None:
        opened = world.open_desktop(ANNA)
        if await restarted(world, opened) is None:
            return
        with pytest.raises(RestartRefused, match="power_action_pending"):
            await world.sessions.restart_machine(ANNA, opened)
        assert world.restarts() == 1

    async def test_a_rush_is_waited_out(self, world: SessionsWorld) -> None:
        opened = world.open_desktop(ANNA)
        world.throttle(retry_after="0", path="$reboot")
        if await restarted(world, opened) is not None:
            assert world.restarts() == 1

    async def test_one_that_fails_says_so_with_the_brokers_word(self, world: SessionsWorld) -> None:
        job = await restarted(world, world.open_desktop(ANNA, Revival.FAILS))
        if job is None:
            return
        world.settle()
        ended = await world.sessions.job(job.id)
        assert (ended.state, ended.error) == (JobState.FAILED, "CommunicationError")

    async def test_a_machine_that_stays_away_shows_it(self, world: SessionsWorld) -> None:
        opened = world.open_desktop(ANNA, Revival.UNREGISTERED)
        machine_id = await machine_of(world, opened)
        if await restarted(world, opened) is None:
            return
        world.settle()
        found = await world.sessions.machine(machine_id)
        assert found is not None
        assert not found.registered

    async def test_done_says_nothing_of_the_session(self, world: SessionsWorld) -> None:
        opened = world.open_desktop(ANNA, Revival.SAME_SESSION)
        if await restarted(world, opened) is None:
            return
        world.settle()
        assert await world.sessions.get(opened) is not None

    async def test_a_broker_that_is_down_restarts_nothing(self, world: SessionsWorld) -> None:
        if not world.sessions.capabilities.restart_machine:
            return
        opened = world.open_desktop(ANNA)
        world.go_down()
        with pytest.raises(SessionsUnavailable):
            await world.sessions.restart_machine(ANNA, opened)
        assert world.restarts() == 0


class TestMachine:
    async def test_one_that_nobody_knows_is_none(self, world: SessionsWorld) -> None:
        assert await world.sessions.machine("CORP\\no such/machine?") is None

    async def test_tells_what_the_broker_knows(self, world: SessionsWorld) -> None:
        found = await world.sessions.machine(await machine_of(world, world.open_desktop(ANNA)))
        assert found is not None
        assert (found.name, found.group, found.multi_session) == ("VDI-21", "Vast", False)
        assert (found.registered, found.power, found.fault) == (True, Power.ON, None)
        assert (found.sessions, found.can_restart) == (1, True)


class TestOffers:
    async def test_names_her_own_machine_and_not_that_of_others(self, world: SessionsWorld) -> None:
        world.open_desktop(ANNA)
        world.open_desktop(ANNA_OF_THE_NORTH)
        found = await offered(world)
        if found is None:
            return
        world.loosen_filter()
        for offers in (found, await world.sessions.offers(ANNA)):
            (own,) = offers
            assert own.machine is not None
            assert own.machine.name == "VDI-21"
            assert own.group is not None
            assert (own.group.name, own.certain) == ("Vast", True)

    async def test_names_the_groups_that_let_her_in_and_says_how_sure_that_is(
        self, world: SessionsWorld
    ) -> None:
        world.add_group(DeliveryGroup("Iedereen"), Machine("A"))
        world.add_group(DeliveryGroup("Van Anna", members={ANNA.sid.lower()}), Machine("B"))
        world.add_group(DeliveryGroup("Van Bram", members={BRAM.sid}), Machine("C"))
        world.add_group(DeliveryGroup("Team", by_group=True), Machine("D"))
        world.add_group(DeliveryGroup("Vast", private=True), Machine("E", multi_session=False))
        found = await offered(world)
        if found is None:
            return
        shown = {offer.group.name: offer.certain for offer in found if offer.group is not None}
        assert shown == {"Iedereen": True, "Van Anna": True, "Team": False}
        assert {offer.machine for offer in found} == {None}

    async def test_counts_what_is_free(self, world: SessionsWorld) -> None:
        group = DeliveryGroup("Werkplek", in_maintenance=True)
        away, full = Machine("B", registered=False), Machine("C", full=True)
        world.add_group(group, Machine("A"), away, full, Machine("D", in_maintenance=True))
        found = await offered(world)
        if found is None:
            return
        (offer,) = found
        assert offer.group is not None
        assert (offer.group.machines, offer.group.free) == (4, 1)
        assert (offer.group.unregistered, offer.group.in_maintenance) == (1, True)

    async def test_a_broker_that_is_down_is_unavailable(self, world: SessionsWorld) -> None:
        world.go_down()
        if world.sessions.capabilities.offers:
            with pytest.raises(SessionsUnavailable):
                await world.sessions.offers(ANNA)
