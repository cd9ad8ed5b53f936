"""What every adapter of the port `Sessions` does; add yours to `WORLDS`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

import pytest

from actions.adapters.citrix import CitrixMode
from actions.ports.sessions import (
    JobState,
    SessionGone,
    SessionsError,
    SessionsForbidden,
    SessionState,
    SessionsUnavailable,
    Unsupported,
)
from actions.sandbox.citrix.model import Temper
from tests.support.sessions_world import (
    LITTLE_TIME,
    LONGEST_TRY,
    CitrixWorld,
    FewSessions,
    SessionsWorld,
    account,
    citrix_world,
)
from tests.support.standing_clock import EVENING

ANNA = account("anna", number=1)
BRAM = account("bram", number=2)
JOANNA = account("joanna", number=3)
ANNA_OF_THE_NORTH = account("anna", domain="NORTH", number=4)

WORLDS: dict[str, Callable[[], AbstractAsyncContextManager[CitrixWorld]]] = {
    "citrix_cloud": partial(citrix_world, CitrixMode.CLOUD),
    "citrix_onpremises": partial(citrix_world, CitrixMode.ONPREMISES),
    "few_capabilities": partial(citrix_world, CitrixMode.CLOUD, FewSessions),
}


@pytest.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[SessionsWorld]:
    async with WORLDS[request.param]() as opened:
        yield opened


async def ids(world: SessionsWorld) -> set[str]:
    return {session.id for session in await world.sessions.find(ANNA)}


class TestFind:
    async def test_nobody_there_is_an_empty_list(self, world: SessionsWorld) -> None:
        world.open(BRAM)
        assert await world.sessions.find(ANNA) == []

    async def test_tells_what_the_broker_knows(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA, applications=("Outlook", "Planbord"))
        (found,) = await world.sessions.find(ANNA)
        assert found.id == opened
        assert (found.state, found.kind) == (SessionState.ACTIVE, "desktop")
        assert (found.machine, found.multi_session_host) == ("VDA-07", True)
        assert found.applications == ("Outlook", "Planbord")
        assert found.started_at == found.state_changed_at == EVENING
        assert not found.hidden
        assert not found.logoff_in_progress

    async def test_finds_all_sessions_over_several_pages(self, world: SessionsWorld) -> None:
        opened = {world.open(ANNA) for _ in range(5)}
        assert await ids(world) == opened

    async def test_a_loose_filter_shows_nobody_elses_session(self, world: SessionsWorld) -> None:
        own = world.open(ANNA)
        for other in (BRAM, JOANNA, ANNA_OF_THE_NORTH):
            world.open(other)
        world.loosen_filter()
        assert await ids(world) == {own}

    async def test_the_same_name_in_another_domain_is_another_person(
        self, world: SessionsWorld
    ) -> None:
        world.open(ANNA_OF_THE_NORTH)
        assert await ids(world) == set()

    async def test_tells_that_the_machine_is_not_registered(self, world: SessionsWorld) -> None:
        world.open(ANNA, machine_registered=False)
        (found,) = await world.sessions.find(ANNA)
        assert (found.machine_registered, found.machine_fault) == (False, "Unregistered")
        assert found.machine_id

    async def test_tells_that_a_log_on_never_finished(self, world: SessionsWorld) -> None:
        world.temper(world.open(ANNA), Temper.LOGON_STUCK)
        (found,) = await world.sessions.find(ANNA)
        assert (found.logon_in_progress, found.state) == (True, SessionState.CONNECTED)

    async def test_tells_that_only_the_shell_of_a_session_is_left(
        self, world: SessionsWorld
    ) -> None:
        world.temper(world.open(ANNA), Temper.LINGERING)
        (found,) = await world.sessions.find(ANNA)
        assert found.lingering


class TestGet:
    async def test_an_unknown_session_is_none(self, world: SessionsWorld) -> None:
        assert await world.sessions.get("no/such?session") is None

    async def test_returns_the_session(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        found = await world.sessions.get(opened)
        assert found is not None
        assert found.id == opened


class TestDisconnect:
    async def test_keeps_the_session_and_cuts_the_connection(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        await world.sessions.disconnect(opened)
        world.settle()
        found = await world.sessions.get(opened)
        assert found is not None
        assert found.state is SessionState.DISCONNECTED

    async def test_twice_is_the_same_as_once(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        for _ in range(2):
            await world.sessions.disconnect(opened)
            world.settle()
        found = await world.sessions.get(opened)
        assert found is not None
        assert found.state is SessionState.DISCONNECTED

    async def test_a_session_that_went_is_told(self, world: SessionsWorld) -> None:
        with pytest.raises(SessionGone):
            await world.sessions.disconnect("gone")


class TestLogOff:
    async def test_the_session_is_gone_when_the_job_is_done(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        job = await world.sessions.log_off(opened)
        assert job is not None
        assert (await world.sessions.job(job.id)).state is JobState.RUNNING
        world.settle()
        assert (await world.sessions.job(job.id)).state is JobState.DONE
        assert await world.sessions.get(opened) is None

    async def test_while_it_runs_the_session_says_so(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        await world.sessions.log_off(opened)
        found = await world.sessions.get(opened)
        assert found is not None
        assert found.logoff_in_progress

    async def test_a_session_that_went_already_is_none(self, world: SessionsWorld) -> None:
        assert await world.sessions.log_off("gone") is None

    async def test_a_second_log_off_follows_the_first(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        await world.sessions.log_off(opened)
        again = await world.sessions.log_off(opened)
        assert again is not None
        assert (await world.sessions.job(again.id)).state is JobState.RUNNING
        world.settle()
        assert (await world.sessions.job(again.id)).state is JobState.DONE

    async def test_one_that_never_ends_fails_with_the_brokers_word(
        self, world: SessionsWorld
    ) -> None:
        opened = world.open(ANNA, never_ends=True)
        job = await world.sessions.log_off(opened)
        assert job is not None
        world.settle()
        ended = await world.sessions.job(job.id)
        assert (ended.state, bool(ended.error)) == (JobState.FAILED, True)
        assert await world.sessions.get(opened) is not None

    async def test_it_fails_on_a_machine_that_is_not_registered(self, world: SessionsWorld) -> None:
        job = await world.sessions.log_off(world.open(ANNA, machine_registered=False))
        assert job is not None
        world.settle()
        assert (await world.sessions.job(job.id)).state is JobState.FAILED

    async def test_a_lost_answer_does_not_start_a_second_one(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        world.lose_answer("logoff")
        job = await world.sessions.log_off(opened)
        assert job is not None
        world.settle()
        assert (await world.sessions.job(job.id)).state is JobState.DONE


class TestMessageAndHide:
    async def test_a_message_reaches_the_session_once(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        if not world.sessions.capabilities.message:
            with pytest.raises(Unsupported):
                await world.sessions.message(opened, "Nachtwacht", "Sla je werk op.")
            return
        await world.sessions.message(opened, "Nachtwacht", "Sla je werk op.")
        assert world.messages(opened) == [("Nachtwacht", "Sla je werk op.")]

    async def test_a_message_whose_answer_was_lost_is_not_shown_twice(
        self, world: SessionsWorld
    ) -> None:
        if not world.sessions.capabilities.message:
            return
        opened = world.open(ANNA)
        world.lose_answer("sendMessage")
        with pytest.raises(SessionsUnavailable):
            await world.sessions.message(opened, "Nachtwacht", "Sla je werk op.")
        assert len(world.messages(opened)) == 1

    async def test_a_message_to_nobody_is_told(self, world: SessionsWorld) -> None:
        told = SessionGone if world.sessions.capabilities.message else Unsupported
        with pytest.raises(told):
            await world.sessions.message("gone", "Nachtwacht", "Sla je werk op.")

    async def test_a_hidden_session_stays_and_says_so(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA, never_ends=True)
        if not world.sessions.capabilities.hide:
            with pytest.raises(Unsupported):
                await world.sessions.hide(opened)
            return
        await world.sessions.hide(opened)
        await world.sessions.hide(opened)
        (found,) = await world.sessions.find(ANNA)
        assert found.hidden


class TestJobs:
    async def test_a_job_nobody_knows_is_gone(self, world: SessionsWorld) -> None:
        assert (await world.sessions.job("long-ago")).state is JobState.GONE


class TestTrouble:
    async def test_a_broker_that_is_down_is_unavailable(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        world.go_down()
        assert not await world.sessions.healthy()
        for call in (world.sessions.find(ANNA), world.sessions.get(opened)):
            with pytest.raises(SessionsUnavailable):
                await call
        with pytest.raises(SessionsUnavailable):
            await world.sessions.log_off(opened)

    async def test_a_slow_broker_costs_no_more_than_the_budget(self, world: SessionsWorld) -> None:
        world.go_slow()
        started = asyncio.get_running_loop().time()
        with pytest.raises(SessionsUnavailable):
            await world.sessions.find(ANNA)
        spent = timedelta(seconds=asyncio.get_running_loop().time() - started)
        assert LITTLE_TIME <= spent < LONGEST_TRY

    async def test_a_short_rush_is_waited_out(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        world.throttle(times=2)
        assert await ids(world) == {opened}

    async def test_a_rush_over_a_log_off_is_waited_out(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        world.throttle(retry_after="0")
        assert await world.sessions.log_off(opened) is not None

    async def test_a_long_wait_is_not_taken(self, world: SessionsWorld) -> None:
        world.throttle(retry_after="120")
        with pytest.raises(SessionsUnavailable):
            await world.sessions.find(ANNA)

    async def test_an_expired_token_is_renewed_without_a_word(self, world: SessionsWorld) -> None:
        opened = world.open(ANNA)
        assert await world.sessions.healthy()
        world.expire_credentials()
        assert await ids(world) == {opened}

    async def test_refused_credentials_are_a_matter_for_a_human(self, world: SessionsWorld) -> None:
        world.open(ANNA)
        world.change_credentials()
        assert not await world.sessions.healthy()
        with pytest.raises(SessionsForbidden):
            await world.sessions.find(ANNA)

    async def test_every_trouble_is_an_error_of_the_port(self, world: SessionsWorld) -> None:
        world.go_down()
        with pytest.raises(SessionsError):
            await world.sessions.job("any")
