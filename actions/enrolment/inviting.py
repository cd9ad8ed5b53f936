"""Invites a group of the directory; the letters are brought by the program that runs."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from actions.db import DbSessions
from actions.enrolment import repository
from actions.enrolment.letters import language_of
from actions.enrolment.post import BOUND
from actions.enrolment.settings import EnrolmentSettings
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.clock import Clock
from actions.ports.roster import ListsPeople, Member
from actions.proof.keys import ProofKey
from actions.proof.registration import bound


@dataclass(slots=True)
class Tally:
    """What became of a group; `invited` are those to whom letters will go."""

    people: int = 0
    closed: int = 0
    without_mail: int = 0
    registered: int = 0
    invited_before: int = 0
    invited: int = 0

    def lines(self) -> list[str]:
        """Return a line for each number."""
        names = (each.name for each in fields(self))
        return [f"{name.replace('_', ' '):<16}{getattr(self, name):>7}" for name in names]


class Inviting:
    """Reads a group page by page and stores an invitation for who has nothing registered."""

    def __init__(
        self,
        sessions: DbSessions,
        directory: ListsPeople,
        key: ProofKey,
        ledger: Ledger,
        clock: Clock,
        settings: EnrolmentSettings,
    ) -> None:
        self._sessions = sessions
        self._directory = directory
        self._key = key
        self._ledger = ledger
        self._clock = clock
        self._settings = settings

    async def invite(self, group: str, *, dry: bool = False, again: bool = False) -> Tally:
        """Invite a group and return the numbers; `dry` stores nothing.

        Args: again: also who was invited before and got the last letter, or could not get one.

        Raises:
            GroupUnknown, DirectoryUnavailable: who was on the pages before is invited.
        """
        tally = Tally()
        async for page in self._directory.members(group, self._settings.page_size):
            rows = await self._wanted(page, group, tally, again=again)
            if dry:
                tally.invited += len(rows)
                continue
            async with self._sessions.begin() as session:
                new = await repository.invite(session, rows, again=again)
                tally.invited += new
                tally.invited_before += len(rows) - new
        if not dry:
            await self._record(group, tally)
        return tally

    async def _wanted(
        self, page: Sequence[Member], group: str, tally: Tally, *, again: bool
    ) -> list[dict[str, object]]:
        ids = [each.person_id for each in page]
        async with self._sessions() as session:
            registered = await repository.registered_among(session, ids)
            before = await repository.invited_among(session, ids, again=again)
        now, rows = self._clock.now(), []
        for each in {one.person_id: one for one in page}.values():
            tally.people += 1
            if not each.enabled:
                tally.closed += 1
            elif not each.mail:
                tally.without_mail += 1
            elif each.person_id in registered:
                tally.registered += 1
            elif each.person_id in before:
                tally.invited_before += 1
            else:
                rows.append(self._row(each, group, now))
        return rows

    def _row(self, member: Member, group: str, now: datetime) -> dict[str, object]:
        return {
            "person_id": member.person_id,
            "group_name": group,
            "first_name": member.first_name,
            "language": language_of(member.language, self._settings.language),
            "address_encrypted": self._key.encrypt(member.mail, bound(member.person_id, BOUND)),
            "invited_at": now,
            "next_at": now,
        }

    async def _record(self, group: str, tally: Tally) -> None:
        entry = LedgerEntry(
            run_id=None, case_id=None, person_id=None, actor="system", channel=None,
            step="enrolment.invited", data={"group": group, "invited": tally.invited},
        )  # fmt: skip
        async with self._sessions.begin() as session:
            await self._ledger.record(session, entry)
