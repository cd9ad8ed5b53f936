"""Counts the people of the directory now and then: the brake scales with how many they are."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.db import DbSessions
from actions.ports.clock import Clock
from actions.ports.directory import CountsPeople, Directory, DirectoryError
from actions.proof.brake import repository
from actions.proof.brake.service import most_resets
from actions.proof.rules import ProofRules
from actions.proof.schemas import Evidence, Record

_LOOK_SECONDS = 60.0

log = structlog.get_logger()


class HeadcountKeeper:
    """Keeps the number in the database; what the directory does not say stays as it was."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        directory: Directory,
        rules: ProofRules,
        record: Record,
        *,
        every: timedelta,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._directory = directory
        self._rules = rules
        self._record = record
        self._every = every

    async def run(self) -> None:
        """Count for ever."""
        while True:
            try:
                await self.look()
            except (SQLAlchemyError, DirectoryError) as error:
                log.warning("headcount.unknown", error=type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> bool:
        """Count when it is due; False when it is not. Raises DirectoryError."""
        directory, now = self._directory, self._clock.now()
        if not isinstance(directory, CountsPeople):
            return False
        async with self._sessions() as session:
            counted = await repository.counted_at(session)
        if counted is not None and now - counted < self._every:
            return False
        people = await directory.count_people()
        async with self._sessions.begin() as session:
            await repository.lock(session)
            before = most_resets(self._rules, await repository.people(session))
            await repository.keep_people(session, people, now)
            most = most_resets(self._rules, people)
            if most != before:
                row = Evidence(
                    run_id=None, case_id=None, person_id=None, channel=None,
                    step="brake.scaled", rule="R7", actor="system",
                    data={"people": people, "most": most, "before": before},
                )  # fmt: skip
                await self._record(session, row)
        return True
