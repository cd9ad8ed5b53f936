"""What an engineer does with a sentence: says what it means, throws it away, takes that back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.clock import Clock
from api.db import DbSessions
from api.errors import Refused
from api.learning import repository
from api.learning.models import Sentence
from api.learning.personal import acceptable, tidy

SHOWN = 25
SHOWN_REVIEWED = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to look at: the first few that wait, the last few that were looked at."""

    waiting: list[Sentence]
    number: int
    reviewed: list[Sentence]
    accepted: int


class Review:
    """The sentences as engineers see them; every step leaves a row in the trail."""

    def __init__(self, sessions: DbSessions, clock: Clock, labels: Collection[str]) -> None:
        self._sessions = sessions
        self._clock = clock
        self._labels = labels

    async def sheet(self) -> Sheet:
        """Return what the page shows."""
        async with self._sessions() as db:
            return Sheet(
                await repository.waiting(db, SHOWN),
                await repository.number(db, repository.NEW),
                await repository.reviewed(db, SHOWN_REVIEWED),
                await repository.number(db, repository.ACCEPTED),
            )

    async def accept(self, sentence_id: str, label: str, text: str, engineer: str) -> None:
        """Take a sentence as an example of an intent, as the engineer left its text.

        One that somebody else looked at meanwhile stays as it is. Raises `Refused`:
        `learning.label`, `learning.personal` (422), `learning.unknown` (404).
        """
        if label not in self._labels:
            raise Refused("learning.label")
        text = tidy(text)
        if not acceptable(text):
            raise Refused("learning.personal", status=422)
        await self._judge(sentence_id, engineer, repository.ACCEPTED, label, text)

    async def discard(self, sentence_id: str, engineer: str) -> None:
        """Throw a sentence away; it is gone a day later. Raises `Refused` (404)."""
        await self._judge(sentence_id, engineer, repository.DISCARDED, None, None)

    async def undo(self, sentence_id: str, engineer: str) -> None:
        """Let a sentence wait again; its text stays as it was left. Raises `Refused` (404)."""
        await self._judge(sentence_id, engineer, repository.NEW, None, None)

    async def _judge(
        self, sentence_id: str, engineer: str, state: str, label: str | None, text: str | None
    ) -> None:
        now = self._clock.now()
        async with self._sessions.begin() as db:
            found = await repository.get(db, sentence_id)
            if found is None:
                raise Refused("learning.unknown", status=404)
            waits = found.state == repository.NEW
            if waits == (state == repository.NEW):
                return
            found.state, found.label, found.text = state, label, text or found.text
            found.reviewed_by = None if state == repository.NEW else engineer
            found.reviewed_at = None if state == repository.NEW else now
            repository.audit(db, found, state, engineer, now)


async def learned(sessions: DbSessions, ids: Sequence[str], now: datetime) -> int:
    """Take accepted sentences out that stand in the examples now; returns how many."""
    taken = 0
    async with sessions.begin() as db:
        for sentence_id in ids:
            found = await repository.get(db, sentence_id)
            if found is not None and found.state == repository.ACCEPTED:
                actor = found.reviewed_by or ""
                repository.audit(db, found, "learned", actor, now, text=found.text)
                await db.delete(found)
                taken += 1
    return taken
