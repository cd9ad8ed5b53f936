"""Says which position counts for a person, and changes positions with a row in the ledger."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import DbSessions
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import Clock
from actions.ports.directory import Directory
from actions.switches import repository
from actions.switches.positions import EVERYBODY, Position, Rule, position_for


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes what, and why; no `position` takes the switch away."""

    runbook: str
    group: str
    position: Position | None
    by: str
    why: str
    first: bool = False


class Switches:
    """Reads the switches at each question: a change counts at once, for runs that go as well."""

    def __init__(self, sessions: DbSessions, directory: Directory, default: Position) -> None:
        self._sessions = sessions
        self._directory = directory
        self.default = default

    async def position(self, runbook: str, person_id: str) -> Position:
        """Return the position for a person; the directory is asked only where groups count.

        Raises:
            DirectoryError: nobody knows which groups the person is in.
        """
        async with self._sessions() as session:
            found = await repository.of_runbook(session, runbook)
        rules = [Rule(switch.member_of, Position(switch.position)) for switch in found]
        groups: frozenset[str] = frozenset()
        if any(rule.group != EVERYBODY for rule in rules):
            groups = (await self._directory.find(person_id)).groups
        return position_for(rules, groups, self.default)


class Switchboard:
    """Changes switches for an administrator."""

    def __init__(self, sessions: DbSessions, ledger: Ledger, clock: Clock) -> None:
        self._sessions = sessions
        self._ledger = ledger
        self._clock = clock

    async def change(self, wanted: Change) -> bool:
        """Make it so, with who, from, to and why in the ledger; False when it was so already.

        An existing switch keeps its place unless it is wanted first.
        """
        group = wanted.group.lower()
        async with self._sessions.begin() as session:
            before = await repository.existing(session, wanted.runbook, group)
            was = None if before is None else before.position
            if was == wanted.position and not (wanted.first and before is not None):
                return False
            if wanted.position is None:
                await repository.remove(session, wanted.runbook, group)
            else:
                place = None if before is None or wanted.first else before.place
                await self._put(session, wanted, wanted.position, place)
            await self._record(session, wanted, was)
        return True

    async def _put(
        self, session: AsyncSession, wanted: Change, position: Position, place: int | None
    ) -> None:
        if place is None:
            place = await repository.edge(session, wanted.runbook, first=wanted.first)
        values = {
            "runbook": wanted.runbook,
            "member_of": wanted.group.lower(),
            "position": position.value,
            "place": place,
            "changed_at": self._clock.now(),
        }
        await repository.put(session, values)

    async def _record(self, session: AsyncSession, wanted: Change, was: str | None) -> None:
        data = {
            "runbook": wanted.runbook,
            "group": wanted.group.lower(),
            "from": was,
            "to": wanted.position,
            "by": wanted.by,
            "why": wanted.why,
            "first": wanted.first,
        }
        entry = LedgerEntry(
            run_id=None,
            case_id=None,
            person_id=None,
            actor="system",
            channel=None,
            step="switch.changed",
            data=data,
        )
        await self._ledger.record(session, entry)

    async def overview(self, runbook: str) -> list[Rule]:
        """Return the switches of a runbook in the order in which they count."""
        async with self._sessions() as session:
            found = await repository.of_runbook(session, runbook)
        ordered = sorted(found, key=lambda switch: switch.member_of == EVERYBODY)
        return [Rule(switch.member_of, Position(switch.position)) for switch in ordered]
