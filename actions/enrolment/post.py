"""Brings invitations and reminders: in office hours, so many a minute, nobody twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from actions.enrolment import hours, repository
from actions.enrolment.letters import INVITATION, LAST, REMINDER, letter
from actions.enrolment.models import Invitation
from actions.enrolment.settings import EnrolmentSettings
from actions.ports.mailer import Letter, Mailer, MailRefused, MailUnavailable
from actions.proof import repository as proofs
from actions.proof.keys import KeyUnusable
from actions.proof.parts import Parts
from actions.proof.registration import bound

log = structlog.get_logger()

BOUND = "invitation"
_MINUTE = timedelta(minutes=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A letter that counts as sent, and what to put back when it certainly was not."""

    person_id: str
    letter: Letter
    before: datetime | None
    first_before: datetime | None


class Post:
    """Sends what is due; rows say what left, so it goes on after a restart where it was."""

    def __init__(self, parts: Parts, mailer: Mailer, settings: EnrolmentSettings) -> None:
        self._parts = parts
        self._mailer = mailer
        self._settings = settings

    async def look(self) -> int:
        """Send as many as this minute allows; returns how many left."""
        now = self._parts.clock.now()
        if not self._settings.page or not self.may_write(now):
            return 0
        async with self._parts.sessions() as session:
            lately = await repository.sent_since(session, now - _MINUTE)
        sent = 0
        while sent < self._settings.per_minute - lately:
            claimed = await self._claim()
            if claimed is None:
                break
            if not await self._bring(claimed):
                break
            sent += 1
        return sent

    def may_write(self, now: datetime) -> bool:
        """True in office hours."""
        return hours.is_open(self._settings, now, self._parts.rules.time_zone)

    async def _claim(self) -> _Claimed | None:
        """Count the next letter as sent and return it, before it leaves."""
        while True:
            async with self._parts.sessions.begin() as session:
                now = self._parts.clock.now()
                row = await repository.due_invitation(session, now)
                if row is None:
                    return None
                await proofs.lock_person(session, row.person_id)
                if await repository.has_registered(session, row.person_id):
                    _end(row, "registered", now)
                    continue
                try:
                    ready = self._worded(row)
                except KeyUnusable:
                    log.warning("enrolment.unreadable", kind=BOUND)
                    _end(row, "refused", now)
                    continue
                claimed = _Claimed(row.person_id, ready, row.sent_at, row.first_sent_at)
                self._count(row, now)
                return claimed

    async def _bring(self, claimed: _Claimed) -> bool:
        """Hand a letter over; False when the mail system is away, and then it counts as unsent."""
        try:
            await self._mailer.send(claimed.letter)
        except MailRefused as error:
            log.warning("enrolment.refused", error=str(error))
            async with self._parts.sessions.begin() as session:
                if (row := await session.get(Invitation, claimed.person_id)) is not None:
                    _end(row, "refused", self._parts.clock.now())
        except MailUnavailable as error:
            log.warning("enrolment.not_sent", error=type(error).__name__)
            await self._put_back(claimed)
            return False
        return True

    async def _put_back(self, claimed: _Claimed) -> None:
        async with self._parts.sessions.begin() as session:
            row = await session.get(Invitation, claimed.person_id)
            if row is None:
                return
            pause = min(_FIRST_PAUSE * 2 ** min(row.attempts, _MOST_DOUBLINGS), _LONGEST_PAUSE)
            row.step -= 1
            row.attempts += 1
            row.sent_at, row.first_sent_at = claimed.before, claimed.first_before
            row.ended_at = row.ended_because = None
            row.next_at = self._parts.clock.now() + pause

    def _worded(self, row: Invitation) -> Letter:
        """Return the next letter; raises KeyUnusable."""
        address = self._parts.key.decrypt(row.address_encrypted, bound(row.person_id, BOUND))
        after = len(self._settings.remind_after)
        kind = INVITATION if row.step == 0 else LAST if row.step >= after else REMINDER
        return letter(
            kind, to=address, language=row.language, first_name=row.first_name,
            page=self._settings.page,
        )  # fmt: skip

    def _count(self, row: Invitation, now: datetime) -> None:
        """Count a letter, and say when the next one is due; after the last one it is over."""
        row.step += 1
        row.sent_at = now
        row.first_sent_at = row.first_sent_at or now
        later = self._settings.remind_after[row.step - 1 : row.step]
        if later:
            row.attempts = 0
            row.next_at = row.first_sent_at + later[0]
        else:
            _end(row, "last", now)


def _end(row: Invitation, because: str, now: datetime) -> None:
    row.ended_at, row.ended_because = now, because
