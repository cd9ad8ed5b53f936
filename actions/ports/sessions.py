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


class SessionGone(SessionsError):
    """The session no longer exists."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this broker can do beyond find, disconnect and log off."""

    hide: bool = False
    message: bool = False
    restart_machine: bool = False
    extras: frozenset[str] = field(default_factory=frozenset)


class Sessions(Protocol):
    """Finds and ends sessions of one person; each call is safe to repeat."""

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

    async def job(self, job_id: str) -> Job:
        """Return how a job stands now."""
        ...

    async def healthy(self) -> bool:
        """True when the broker answers now."""
        ...
