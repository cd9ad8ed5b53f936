"""Takes the engineer's word on a change that waits."""

from enum import StrEnum

from actions.db import DbSessions
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import Clock
from actions.release import repository
from actions.remediation.durable import Engine

TOPIC = "release"


class Reason(StrEnum):
    """Why a change may not go by itself."""

    PROPOSE = "propose"
    BRAKE = "brake"


class Decision(StrEnum):
    """What became of it; EXPIRED: nobody decided in time."""

    RELEASED = "released"
    REFUSED = "refused"
    EXPIRED = "expired"


class ReleaseUnknown(Exception):
    """Nothing of this person and case waits under this id."""


class Releases:
    """The first word counts; whoever says something later hears what was decided."""

    def __init__(self, sessions: DbSessions, ledger: Ledger, engine: Engine, clock: Clock) -> None:
        self._sessions = sessions
        self._ledger = ledger
        self._engine = engine
        self._clock = clock

    async def decide(
        self, release_id: str, decision: Decision, *, engineer: str, person_id: str, case_id: str
    ) -> Decision:
        """Store the word with the engineer's name and tell the run; return what counts.

        Raises:
            ReleaseUnknown: there is none, or it is somebody else's.
        """
        async with self._sessions.begin() as session:
            found = await repository.locked(session, release_id)
            if found is None or (found.person_id, found.case_id) != (person_id, case_id):
                raise ReleaseUnknown(release_id)
            now = self._clock.now()
            if found.decision is None and found.expires_at <= now:
                return Decision.EXPIRED  # the run itself closes what was too late
            if found.decision is None:
                found.decision, found.decided_at, found.decided_by = decision, now, engineer
                entry = LedgerEntry(
                    run_id=found.run_id,
                    case_id=found.case_id,
                    person_id=found.person_id,
                    actor="engineer",
                    channel="desk",
                    step=f"release.{decision.value}",
                    data={"release_id": found.id, "engineer": engineer, "action": found.action},
                )
                await self._ledger.record(session, entry)
            counts, run_id = Decision(found.decision), found.run_id
        await self._engine.signal(
            run_id, f"{TOPIC}:{release_id}", {"decision": counts.value}, f"{TOPIC}:{release_id}"
        )
        return counts
