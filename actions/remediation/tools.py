"""What every run shares: storage, back ends, clock and pace."""

from dataclasses import dataclass, field

from actions.db import DbSessions
from actions.events.service import Outbox
from actions.ledger.service import Ledger
from actions.ports.clock import Clock
from actions.ports.directory import Directory
from actions.ports.sessions import Sessions
from actions.ports.sign_ins import SignIns
from actions.remediation.proofs import Challenges
from actions.remediation.runbook import Kind
from actions.remediation.service import Runs, Wakeups
from actions.switches.service import Switches
from actions.texts import Texts


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things wait, in seconds; tests make it quick, rules do not depend on it."""

    consent: float = 1800.0
    works_again: float = 12 * 3600.0
    notice: float = 3.0
    end_polls: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
    disconnect_polls: tuple[float, ...] = (0.3, 0.5, 1.0, 2.0, 4.0)
    end_budget: float = 300.0
    restart_polls: tuple[float, ...] = (2.0, 4.0, 8.0, 10.0)
    restart_budget: float = 900.0
    watch_polls: tuple[float, ...] = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
    watch_budget: float = 12 * 3600.0
    release: float = 480.0
    """Shorter than a consent lasts, so that what is released in time may still be done."""
    read_back: tuple[float, ...] = (0.0, 1.0, 3.0)

    def question_seconds(self, kind: Kind) -> float:
        """Return how long a question stays open."""
        if kind in {Kind.CONSENT, Kind.CHOICE}:
            return self.consent
        return self.works_again


@dataclass(frozen=True, slots=True)
class Tools:
    """The object graph a run works with."""

    sessions: DbSessions
    runs: Runs
    ledger: Ledger
    outbox: Outbox
    wakeups: Wakeups
    clock: Clock
    directory: Directory
    broker: Sessions
    challenges: Challenges
    sign_ins: SignIns
    texts: Texts
    switches: Switches
    pace: Pace = field(default_factory=Pace)
