"""What an employee gets when he starts Citrix."""

import pytest

from actions.sandbox.citrix.model import Machine, Temper
from actions.sandbox.citrix.site import Site, disconnect
from actions.sandbox.citrix.starting import Started, start_citrix
from tests.support.sessions_world import account, user_of
from tests.support.standing_clock import StandingClock

ANNA = user_of(account("anna"))
BRAM = user_of(account("bram", number=2))


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def site(clock: StandingClock) -> Site:
    site = Site(clock)
    for name, multi in (("CORP\\VDA-07", True), ("CORP\\VDI-21", False)):
        machine = Machine(name, multi_session=multi)
        site.machines[machine.id] = machine
    return site


def host(site: Site) -> Machine:
    return next(iter(site.machines.values()))


class TestWithNothingOpen:
    def test_a_new_active_session_begins(self, site: Site, clock: StandingClock) -> None:
        clock.advance(minutes=1)
        started, session = start_citrix(site, ANNA)
        assert started is Started.NEW
        assert session is not None
        assert (session.state, session.started_at) == ("Active", clock.now())
        assert site.of(ANNA.sid) == [session]

    def test_no_machine_is_no_desktop(self, site: Site) -> None:
        for machine in site.machines.values():
            machine.registered = False
        assert start_citrix(site, ANNA) == (Started.NO_DESKTOP, None)

    def test_a_taken_single_machine_is_left_alone(self, site: Site) -> None:
        shared, single = site.machines.values()
        shared.in_maintenance = True
        site.add(BRAM, single)
        assert start_citrix(site, ANNA) == (Started.NO_DESKTOP, None)


class TestWithAHungSession:
    def test_the_same_frozen_screen_comes_back(self, site: Site) -> None:
        hung = site.add(ANNA, host(site), temper=Temper.HUNG)
        assert start_citrix(site, ANNA) == (Started.FROZEN, hung)

    def test_a_disconnect_does_not_help_it(self, site: Site, clock: StandingClock) -> None:
        hung = site.add(ANNA, host(site), temper=Temper.HUNG)
        disconnect(hung, clock.now())
        assert start_citrix(site, ANNA) == (Started.FROZEN, hung)
        assert hung.state == "Active"

    def test_hiding_it_makes_room(self, site: Site) -> None:
        hung = site.add(ANNA, host(site), temper=Temper.IMMORTAL)
        hung.hidden = True
        started, session = start_citrix(site, ANNA)
        assert started is Started.NEW
        assert session is not hung

    def test_it_is_in_the_way_of_a_good_one_too(self, site: Site) -> None:
        site.add(ANNA, host(site))
        hung = site.add(ANNA, host(site), temper=Temper.HUNG)
        assert start_citrix(site, ANNA) == (Started.FROZEN, hung)

    def test_it_is_in_nobody_elses_way(self, site: Site) -> None:
        site.add(ANNA, host(site), temper=Temper.HUNG)
        assert start_citrix(site, BRAM)[0] is Started.NEW


class TestWithAFrozenDisplay:
    def test_a_disconnect_and_a_new_start_bring_the_work_back(
        self, site: Site, clock: StandingClock
    ) -> None:
        frozen = site.add(ANNA, host(site), temper=Temper.FROZEN_DISPLAY)
        assert start_citrix(site, ANNA)[0] is Started.FROZEN
        disconnect(frozen, clock.now())
        clock.advance(seconds=30)
        assert start_citrix(site, ANNA) == (Started.RECONNECTED, frozen)
        assert (frozen.state, frozen.changed_at) == ("Active", clock.now())
