"""What a simulated site is made of: people, machines, sessions, jobs, tokens."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Temper(StrEnum):
    """How a session behaves; Citrix's API shows none of this."""

    NORMAL = "normal"
    HUNG = "hung"  # stays frozen after a disconnect, ends on a log off
    FROZEN_DISPLAY = "frozen_display"  # a disconnect and a new start bring it back
    LOGON_STUCK = "logon_stuck"  # the log on never finished
    LINGERING = "lingering"  # its programs are closed, the session stays
    IMMORTAL = "immortal"  # a log off never ends


class JobType(StrEnum):
    """The tasks we simulate, in Citrix's words."""

    LOGOFF = "LogoffSessions"
    DISCONNECT = "DisconnectSessions"
    MESSAGE = "SendSessionMessage"
    REBOOT = "RebootMachines"


class Mode(StrEnum):
    """The two ways to sign in."""

    CLOUD = "cloud"
    ONPREMISES = "onpremises"


@dataclass(frozen=True, slots=True)
class User:
    """The owner of sessions."""

    user_name: str
    domain: str
    sid: str
    principal_name: str
    display_name: str

    @property
    def sam_name(self) -> str:
        """DOMAIN\\name."""
        return f"{self.domain}\\{self.user_name}"


class Revival(StrEnum):
    """How a machine comes out of a restart."""

    WELL = "well"
    UNREGISTERED = "unregistered"  # it never reports to the site again
    SAME_SESSION = "same_session"  # the old session is still there
    FAILS = "fails"  # the job fails and nothing has happened


@dataclass(slots=True)
class DeliveryGroup:
    """Machines for some people. `members` are SIDs, None lets everybody in.

    `by_group`: who may use it is said by a group of people only, so that nobody is named.
    """

    name: str
    members: set[str] | None = None
    by_group: bool = False
    private: bool = False
    enabled: bool = True
    in_maintenance: bool = False


@dataclass(slots=True)
class Machine:
    """A machine that runs sessions; `assigned` is the SID of its only user, if it has one."""

    name: str
    registered: bool = True
    multi_session: bool = True
    in_maintenance: bool = False
    delivery_group: str = "Werkplek"
    assigned: str | None = None
    power: str = "On"
    fault: str | None = None
    full: bool = False
    power_actions: tuple[str, ...] = ("Restart",)
    power_pending: bool = False
    revival: Revival = Revival.WELL
    restarts: int = 0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(slots=True)
class Session:
    """One session; `logoff_at` is set from the request to log off on."""

    user: User
    machine: Machine
    started_at: datetime
    changed_at: datetime
    temper: Temper = Temper.NORMAL
    kind: str = "Desktop"
    state: str = "Active"
    applications: tuple[str, ...] = ()
    hidden: bool = False
    logoff_at: datetime | None = None
    messages: list[tuple[str, str]] = field(default_factory=list)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def stuck(self) -> bool:
        """True when the employee cannot work in it."""
        trouble = self.temper is not Temper.NORMAL or self.logoff_at is not None
        return trouble or not self.machine.registered


@dataclass(slots=True)
class Job:
    """A task on a session or a machine that ends `delay` after it was asked for."""

    type: JobType
    caller: str
    target: str
    created_at: datetime
    delay: timedelta
    status: str = "NotStarted"
    error: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def ends_at(self) -> datetime:
        """The moment the outcome is known."""
        return self.created_at + self.delay

    @property
    def ended(self) -> bool:
        """True once the outcome is known."""
        return self.status in {"Complete", "Failed", "Canceled"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was handed out."""

    principal: str
    mode: Mode
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """Who may sign in to the site and under which names it is known."""

    customer_id: str = "nachtwacht-demo"
    site_id: str = "demo-site"
    client_id: str = "demo-client"
    client_secret: str = "demo-secret"  # noqa: S105 - a pretend site
    admin: str = "LINDE\\svc-nachtwacht"
    admin_password: str = "demo-secret"  # noqa: S105 - a pretend site
    token_life: timedelta = timedelta(hours=1)


@dataclass(slots=True)
class QueuedFault:
    """An answer that the next `times` matching requests get in place of the real one."""

    status: int
    times: int = 1
    retry_after: str | None = None
    path_part: str = ""
    after_effect: bool = False  # do the work first, then lose the answer


@dataclass(slots=True)
class Traps:
    """What is broken on purpose."""

    down: bool = False
    slow: timedelta = timedelta(0)
    loose_filter: bool = False
    logoff_never_ends: bool = False
    full: bool = False  # no shared machine has room
    queued: list[QueuedFault] = field(default_factory=list)
