"""The world behind the port `Sessions`: what a contract test may do to it, per adapter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from actions.adapters.citrix import CitrixMode, CitrixSessions, CitrixSettings
from actions.domain.person import Account
from actions.ports.sessions import Capabilities, Job, Offer, Sessions, Unsupported
from actions.sandbox.citrix.app import create_simulator
from actions.sandbox.citrix.model import (
    DeliveryGroup,
    Machine,
    QueuedFault,
    Revival,
    SiteConfig,
    Temper,
    User,
)
from actions.sandbox.citrix.site import Site
from tests.support.loopback import served
from tests.support.standing_clock import StandingClock
from tests.support.waiting import PATIENCE

CONFIG = SiteConfig()
LITTLE_TIME = timedelta(seconds=1)
LONGEST_TRY = timedelta(seconds=15)
SLOW_ANSWER = timedelta(seconds=60)


class Spoilt(StrEnum):
    """Why a machine may not be restarted."""

    MULTI_SESSION = "multi_session_machine"
    MAINTENANCE = "machine_in_maintenance"
    PENDING = "power_action_pending"
    NOT_SWITCHED = "restart_not_supported"
    CROWDED = "not_alone_on_machine"


class FewSessions(CitrixSessions):
    """A broker that only finds, disconnects and logs off."""

    capabilities = Capabilities()

    async def message(self, session_id: str, title: str, text: str) -> None:
        raise Unsupported

    async def hide(self, session_id: str) -> None:
        raise Unsupported

    async def restart_machine(self, account: Account, session_id: str) -> Job:
        raise Unsupported

    async def offers(self, account: Account) -> list[Offer]:
        raise Unsupported


class SessionsWorld(Protocol):
    """One broker with people in it, and an adapter that looks at it."""

    @property
    def sessions(self) -> Sessions:
        """The adapter under test."""
        ...

    def open(
        self,
        owner: Account,
        *,
        applications: tuple[str, ...] = (),
        never_ends: bool = False,
        machine_registered: bool = True,
    ) -> str:
        """Open an Active session and return its id."""
        ...

    def temper(self, session_id: str, temper: Temper) -> None:
        """Let a session behave in its own way."""
        ...

    def open_desktop(self, owner: Account, revival: Revival = Revival.WELL) -> str:
        """Open a session on a desktop of the owner's own and return its id."""
        ...

    def spoil(self, session_id: str, how: Spoilt) -> None:
        """Make the machine of a session one that may not be restarted."""
        ...

    def restarts(self) -> int:
        """Return how many restarts the broker took."""
        ...

    def add_group(self, group: DeliveryGroup, *machines: Machine) -> None:
        """Add a delivery group with machines."""
        ...

    def settle(self) -> None:
        """Let all that was asked for come to its end."""
        ...

    def messages(self, session_id: str) -> list[tuple[str, str]]:
        """Return the messages a session showed."""
        ...

    def loosen_filter(self) -> None:
        """From now on the broker also returns sessions of other people."""
        ...

    def go_down(self) -> None:
        """Every call fails from now on."""
        ...

    def go_slow(self) -> None:
        """Every call takes far longer than the adapter's budget, which is `LITTLE_TIME`."""
        ...

    def throttle(
        self, *, retry_after: str | None = None, times: int = 1, path: str = "/Sessions"
    ) -> None:
        """Refuse the next calls as too many."""
        ...

    def lose_answer(self, verb: str) -> None:
        """Do the next `verb` and answer with a server error."""
        ...

    def expire_credentials(self) -> None:
        """End every token that was handed out."""
        ...

    def change_credentials(self) -> None:
        """Refuse our account from now on."""
        ...


@dataclass
class CitrixWorld:
    """The simulated site, seen through the Citrix adapter; `hurried` is one with little time."""

    site: Site
    clock: StandingClock
    sessions: CitrixSessions
    hurried: CitrixSessions
    pauses: list[float] = field(default_factory=list)

    def open(
        self,
        owner: Account,
        *,
        applications: tuple[str, ...] = (),
        never_ends: bool = False,
        machine_registered: bool = True,
    ) -> str:
        machine = Machine("CORP\\VDA-07", registered=machine_registered)
        temper = Temper.IMMORTAL if never_ends else Temper.HUNG
        session = self.site.add(user_of(owner), machine, temper=temper)
        session.applications = applications
        return session.id

    def temper(self, session_id: str, temper: Temper) -> None:
        self.site.sessions[session_id].temper = temper

    def open_desktop(self, owner: Account, revival: Revival = Revival.WELL) -> str:
        user = user_of(owner)
        desktop = Machine(
            "CORP\\VDI-21", multi_session=False, delivery_group="Vast", revival=revival
        )
        machine = self.site.assign(user, desktop)
        return self.site.add(user, machine, temper=Temper.IMMORTAL).id

    def spoil(self, session_id: str, how: Spoilt) -> None:
        machine = self.site.sessions[session_id].machine
        if how is Spoilt.CROWDED:
            self.site.add(user_of(account("bram", number=2)), machine)
        machine.multi_session = machine.multi_session or how is Spoilt.MULTI_SESSION
        machine.in_maintenance = how is Spoilt.MAINTENANCE
        machine.power_pending = how is Spoilt.PENDING
        if how is Spoilt.NOT_SWITCHED:
            machine.power_actions = ()

    def restarts(self) -> int:
        return sum(machine.restarts for machine in self.site.machines.values())

    def add_group(self, group: DeliveryGroup, *machines: Machine) -> None:
        self.site.groups[group.name] = group
        for machine in machines:
            machine.delivery_group = group.name
            self.site.place(machine)

    def settle(self) -> None:
        self.clock.advance(seconds=self.site.job_delay.total_seconds())
        self.site.settle()

    def messages(self, session_id: str) -> list[tuple[str, str]]:
        return self.site.session(session_id).messages

    def loosen_filter(self) -> None:
        self.site.traps.loose_filter = True

    def go_down(self) -> None:
        self.site.traps.down = True

    def go_slow(self) -> None:
        self.site.traps.slow = SLOW_ANSWER
        self.sessions, self.hurried = self.hurried, self.sessions

    def throttle(
        self, *, retry_after: str | None = None, times: int = 1, path: str = "/Sessions"
    ) -> None:
        fault = QueuedFault(429, times, retry_after=retry_after, path_part=path)
        self.site.fail(fault)

    def lose_answer(self, verb: str) -> None:
        self.site.fail(QueuedFault(503, path_part=f"${verb}", after_effect=True))

    def expire_credentials(self) -> None:
        self.site.tokens.clear()

    def change_credentials(self) -> None:
        self.site.config = SiteConfig(client_secret="changed", admin_password="changed")
        self.site.tokens.clear()


@asynccontextmanager
async def citrix_world(
    mode: CitrixMode, adapter: type[CitrixSessions] = CitrixSessions
) -> AsyncIterator[CitrixWorld]:
    """Serve a site on loopback and look at it in one of the two modes."""
    clock = StandingClock()
    site = Site(clock, CONFIG)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with served(create_simulator(site)) as address:
        patient, hurried = (
            adapter(citrix_settings(address, mode, budget), clock=clock, pause=pause)
            for budget in (timedelta(seconds=PATIENCE), LITTLE_TIME)
        )
        yield CitrixWorld(site, clock, patient, hurried, pauses)
        await patient.aclose()
        await hurried.aclose()


def citrix_settings(
    address: str,
    mode: CitrixMode = CitrixMode.CLOUD,
    budget: timedelta = timedelta(seconds=PATIENCE),
) -> CitrixSettings:
    """Return settings of the simulated site; one try alone may take longer than a small budget."""
    cloud = mode is CitrixMode.CLOUD
    return CitrixSettings(
        base_url=f"{address}/cvad/manage",
        mode=mode,
        customer_id=CONFIG.customer_id,
        site_id=CONFIG.site_id,
        client_id=CONFIG.client_id if cloud else CONFIG.admin,
        client_secret=SecretStr(CONFIG.client_secret if cloud else CONFIG.admin_password),
        try_timeout=LONGEST_TRY,
        budget=budget,
        long_budget=budget,
        page_size=2,
    )


def account(name: str, *, domain: str = "CORP", number: int = 1) -> Account:
    """Return an account in good order."""
    return Account(
        person_id=f"00000000-0000-4000-8000-{number:012d}",
        user_name=name,
        domain=domain,
        sid=f"S-1-5-21-1-2-3-{number}",
        principal_name=f"{name}@{domain.lower()}.example",
        display_name=name.title(),
        first_name=name.title(),
        mail=f"{name}@{domain.lower()}.example",
        enabled=True,
        locked=False,
        expired=False,
        password_expired=False,
        must_change_password=False,
        password_set_at=None,
        privileged=False,
        shared=False,
    )


def user_of(owner: Account) -> User:
    """Return the same person as the site knows him."""
    return User(owner.user_name, owner.domain, owner.sid, owner.principal_name, owner.display_name)
