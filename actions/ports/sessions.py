"""Virtual desktop and application sessions of one person: Citrix, later AVD and Horizon."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from actions.domain.person import Account


class SessionState(StrEnum):
    """How the broker sees a session."""

    UNKNOWN = "unknown"
    CONNECTED = "connected"
    ACTIVE = "active"
    DISCONNECTED = "disconnected"


class Power(StrEnum):
    """Whether a machine runs; CHANGING while it goes on or off, UNKNOWN where nobody can tell."""

    UNKNOWN = "unknown"
    ON = "on"
    OFF = "off"
    CHANGING = "changing"


class JobState(StrEnum):
    """How a long task at the broker stands; GONE when the broker no longer knows it."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Session:
    """One open session, already checked to belong to the person who asked."""

    id: str
    state: SessionState
    kind: str  # "desktop" or "application"
    machine: str
    started_at: datetime | None
    state_changed_at: datetime | None
    applications: tuple[str, ...] = ()
    multi_session_host: bool = True
    hidden: bool = False
    logon_in_progress: bool = False
    logoff_in_progress: bool = False
    machine_registered: bool = True
    machine_fault: str | None = None
    in_maintenance: bool = False
    machine_id: str = ""
    lingering: bool = False  # its programs are closed, only the session itself is left


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that runs sessions, as the broker sees it; `group` is where it belongs to."""

    id: str
    name: str
    group: str
    multi_session: bool
    registered: bool
    power: Power
    fault: str | None = None
    in_maintenance: bool = False
    power_pending: bool = False
    sessions: int = 0
    can_restart: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Machines from which people get a desktop or a program; `free` is None when nobody counts."""

    id: str
    name: str
    enabled: bool = True
    in_maintenance: bool = False
    machines: int | None = None
    free: int | None = None
    unregistered: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person may start: a machine of his own, or a place on any machine of a group.

    `certain` is False when the broker names a group of people and cannot say whether he is in it.
    """

    group: Group | None
    machine: Machine | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """A task at the broker and the broker's own error word when it failed."""

    id: str
    state: JobState
    error: str | None = None


class SessionsError(Exception):
    """The broker did not do what was asked."""


class SessionsUnavailable(SessionsError):
    """No answer, throttled, or a server error after the retries."""


class SessionsForbidden(SessionsError):
    """Our own account lacks the right; a human must look."""


class Unsupported(SessionsError):
    """This broker cannot do it, as its `capabilities` say."""


class SessionGone(SessionsError):
    """The session no longer exists."""


class RestartRefused(SessionsError):
    """A machine may not be restarted as it stands; `reason` is a key, nothing was done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this broker can do beyond find, disconnect and log off; all else is Unsupported."""

    hide: bool = False
    message: bool = False
    restart_machine: bool = False
    offers: bool = False
    extras: frozenset[str] = field(default_factory=frozenset)


class Sessions(Protocol):
    """Finds and ends sessions of one person; each call but a restart is safe to repeat."""

    capabilities: Capabilities

    async def find(self, account: Account) -> list[Session]:
        """Return the open sessions whose SID is the account's, never someone else's.

        Raises:
            SessionsUnavailable, SessionsForbidden
        """
        ...

    async def get(self, session_id: str) -> Session | None:
        """Return the session, or None once it is gone.

        Raises:
            SessionsUnavailable, SessionsForbidden
        """
        ...

    async def message(self, session_id: str, title: str, text: str) -> None:
        """Show a message inside the session; raises SessionGone when there is none."""
        ...

    async def disconnect(self, session_id: str) -> None:
        """Cut the connection and keep the work; raises SessionGone when there is none."""
        ...

    async def log_off(self, session_id: str) -> Job | None:
        """Ask the broker to end the session; None when it is already gone."""
        ...

    async def hide(self, session_id: str) -> None:
        """Keep a stuck session from being offered again; needs `capabilities.hide`."""
        ...

    async def restart_machine(self, account: Account, session_id: str) -> Job:
        """Restart the machine of a session; needs `capabilities.restart_machine`.

        Only a machine for one person at a time, with this session of this person alone on it. It
        is asked for once and never forced; a lost answer is told by what the machine then shows.

        Raises:
            SessionGone: there is no such session of this person.
            RestartRefused: not a machine, or not a moment, for it.
            SessionsUnavailable, SessionsForbidden
        """
        ...

    async def machine(self, machine_id: str) -> Machine | None:
        """Return the machine as it is now, or None when the broker does not know it.

        Raises:
            SessionsUnavailable, SessionsForbidden
        """
        ...

    async def offers(self, account: Account) -> list[Offer]:
        """Return what this person may start, whoever else may; needs `capabilities.offers`.

        Raises:
            SessionsUnavailable, SessionsForbidden
        """
        ...

    async def job(self, job_id: str) -> Job:
        """Return how a job stands now."""
        ...

    async def healthy(self) -> bool:
        """True when the broker answers now."""
        ...
