"""Listens to turns: what was not understood, what was tapped after it, what was put right."""

import re
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.assistant.schemas import TurnAnswer
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation.models import CareCase, Person
from api.db import DbSessions
from api.errors import Refused
from api.handoff import repository as handoffs
from api.handoff.calls import EngineerRef, audit
from api.learning import repository
from api.learning.personal import keepable, key_of, tidy
from api.messaging.models import Inbox
from api.texts.loader import Texts

NOT_UNDERSTOOD = "nlu_fallback"
DISTRESS = "distress"
"""The intent that tells of somebody in need; nothing of such a case is kept."""
EMPLOYEE, ENGINEER = "employee", "engineer"
ABOUT = "about"
"""The step in the trail of a call in which an engineer says what it was about."""
DISCARDED_FOR = timedelta(days=1)
_PUTS_RIGHT = re.compile(
    r"\W*(?:(?:nee|nope|no)\b\W*)?(?:ik bedoel(?:de)?|het gaat (?:om|over)|i mean|i meant"
    r"|it(?:'|\N{RIGHT SINGLE QUOTATION MARK})?s about|it is about)\b",
    re.IGNORECASE,
)


class Learning:
    """Keeps sentences for a look by an engineer; `most` is how many at a time, `kept` how long."""

    def __init__(
        self, sessions: DbSessions, clock: Clock, texts: Texts, *, kept: timedelta, most: int
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._kept = kept
        self._most = most
        prefix = "problem_"
        self.topics = tuple(
            key.removeprefix(prefix) for key in texts.sentences("nl") if key.startswith(prefix)
        )

    async def listen(
        self, db: AsyncSession, person: Person, case: CareCase, row: Inbox, answer: TurnAnswer
    ) -> None:
        """Keep what an answered row teaches, in the commit of its answer.

        A turn that was understood costs no statement.
        """
        if person.claimed_name is not None:
            return
        if _distressed(answer):
            texts = await repository.texts_of(db, case.id)
            await repository.forget(db, [key_of(tidy(text)) for text in texts])
            return
        name = answer.intent.name if answer.intent else None
        if row.kind == "text" and name == NOT_UNDERSTOOD:
            await self._not_understood(db, person, case, row, answer)
        elif row.kind == "button" and (label := self._tapped(row)):
            if before := await repository.text_before(db, row):
                await repository.point_out(db, key_of(tidy(before)), label, EMPLOYEE)
        elif row.kind == "text" and name in self.topics and _PUTS_RIGHT.match(row.text or ""):
            before = await repository.text_before(db, row)
            await self._suggest(db, person, case.id, before, str(name), EMPLOYEE)

    async def about(self, handoff_id: str, engineer: EngineerRef, topic: str, words: str) -> None:
        """Keep the first message of a call as an example of a topic, if it may be kept.

        `words` name the topic in the trail of the call. Raises `Refused`: `handoff.unknown` (404),
        `topic.unknown`.
        """
        if topic not in self.topics:
            raise Refused("topic.unknown")
        async with self._sessions.begin() as db:
            handoff = await handoffs.get(db, handoff_id)
            if handoff is None:
                raise Refused("handoff.unknown", status=404)
            audit(db, handoff, ABOUT, handoff.state, engineer.name, words, self._clock.now())
            person = await conversations.person(db, handoff.person_id)
            texts = await repository.texts_of(db, handoff.case_id)
            if person and texts and person.claimed_name is None:
                await self._suggest(db, person, handoff.case_id, texts[0], topic, ENGINEER)

    async def sweep(self) -> None:
        """Forget what nobody looked at in time."""
        now = self._clock.now()
        async with self._sessions.begin() as db:
            await repository.expire(db, (now - self._kept).date(), now - DISCARDED_FOR)
            await repository.trim(db, self._most)

    async def _not_understood(
        self, db: AsyncSession, person: Person, case: CareCase, row: Inbox, answer: TurnAnswer
    ) -> None:
        text = tidy(row.text or "")
        if not keepable(text, _names(person)) or await repository.is_upset(db, case.id):
            return
        guesses = [each.name for each in answer.ranking if each.name not in (None, NOT_UNDERSTOOD)]
        language = answer.language or person.language
        await repository.count_again(db, language, key_of(text), text, guesses, self._today)
        await repository.trim(db, self._most)

    def _tapped(self, row: Inbox) -> str | None:
        """Return the topic that a button names, if it names one and nothing else."""
        given = row.payload or {}
        intent = given.get("intent")
        return intent if intent in self.topics and not given.get("entities") else None

    async def _suggest(
        self,
        db: AsyncSession,
        person: Person,
        case_id: str,
        typed: str | None,
        label: str,
        by: str,
    ) -> None:
        text = tidy(typed or "")
        if not keepable(text, _names(person)) or await repository.is_upset(db, case_id):
            return
        await repository.suggest(
            db, person.language, key_of(text), text, self._today, label=label, by=by
        )
        await repository.trim(db, self._most)

    @property
    def _today(self) -> date:
        return self._clock.now().date()


def _names(person: Person) -> list[str]:
    return [person.display_name or "", (person.mail or "").partition("@")[0]]


def _distressed(answer: TurnAnswer) -> bool:
    guessed = [answer.intent, *answer.ranking[:1]]
    return any(each.name == DISTRESS for each in guessed if each)
