"""Reads for the desk: the list, one call, its conversation, and whether anything changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions_client.client import SecureLink
from api.assertion import Asker, level_of
from api.conversation import repository as conversations
from api.conversation.views import EntryView
from api.errors import Refused
from api.handoff import outage_repository as outages
from api.handoff import repository as handoffs
from api.handoff.calls import EngineerRef
from api.handoff.desk import groups, release, repository, views
from api.handoff.desk.told import Notice, notice
from api.handoff.desk.words import Speech
from api.handoff.escalations import OUTAGE
from api.handoff.models import HandoffNotice
from api.identity.page import Pages, make_pages
from api.identity.service import SignedIn
from api.learning import repository as learning
from api.messaging.services import Services

HERE = Path(__file__).parent
NOT_ME, SELF_SERVICE, IDENTITY = "not_me", "self-service", "identity"


@cache
def pages() -> Pages:
    """Return the desk's pages."""
    return make_pages(HERE / "templates", texts=HERE / "texts")


@dataclass(frozen=True, slots=True)
class Pulse:
    """Fingerprints of what a page shows; one that changed must be fetched again."""

    calls: str
    card: str
    talk: str


class Desk:
    """The desk as one engineer sees it."""

    def __init__(self, care: Services, engineer: SignedIn) -> None:
        self._care = care
        self._engineer = engineer
        self.speech = Speech(pages().texts, engineer.language)

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._care.clock.now()

    async def calls(self) -> dict[str, Any]:
        """Return what the list shows."""
        each_call = await self.each_call()
        async with self._care.sessions() as db:
            known = await outages.of_ids(db, list({row.escalation_id for row in each_call}))
            to_learn = await learning.number(db, learning.NEW)
        rows = groups.folded(each_call, known, self.speech)
        waiting = sum(row.waiting for row in rows)
        return {"rows": rows, "waiting": waiting, "to_learn": to_learn}

    async def each_call(self) -> list[views.Row]:
        """Return all calls that have not ended, those of an outage too."""
        found = await self._care.cards.list_open()
        async with self._care.sessions() as db:
            said = await repository.words(db, [each.case_id for each in found])
            told = await handoffs.notices(db, list({each.escalation_id for each in found}))
        return views.rows(found, said, told, self._engineer.id, self.speech, self.now)

    async def card(self, handoff_id: str) -> dict[str, Any]:
        """Return what the card shows; raises `Refused` (404, `handoff.unknown`)."""
        card = await self._care.cards.card(handoff_id, language=self._engineer.language)
        async with self._care.sessions() as db:
            found = await repository.earlier(db, card.related.previous)
            told = await self._told(db, handoff_id)
            holder, _ = await repository.holder(db, handoff_id)
            others = await self._others(db, card.related.outage)
        belongs = views.whose(card.state, holder, self._engineer.id)
        tried = views.steps(card.tried, self.speech, self.now)
        known = card.employee.name
        name = known or self.speech.say("somebody")
        return {
            "base": f"/desk/handoffs/{handoff_id}",
            "card": card,
            "whose": belongs,
            "name": name,
            "first_name": known.split()[0] if known.strip() else self.speech.say("this_person"),
            "topic": self.speech.word("topic", card.topic) if card.topic else "",
            "quote": views.shortened(card.quote, views.LONGEST_QUOTE),
            "history": views.history(card.history),
            "tried": tried,
            "latest": views.latest(tried),
            "reason": views.reason(card, self.speech),
            "seen": views.seen(card, self.speech, self.now),
            "raw": views.raw(card, self.speech),
            "past": views.past(found, self.speech, self.now),
            "notice": self.notice(told, belongs),
            "others": others,
            "also": [self.speech.word("topic", topic) for topic in card.related.also],
            "waited": self.speech.waited(card.opened_at, self.now),
            "stopped": card.outcome == NOT_ME and all(h.step != SELF_SERVICE for h in card.history),
            "release": await release.waiting(self._care, card, self.speech),
            "checkable": card.employee.verified != "none",
            "checked": any(h.step == IDENTITY for h in card.history),
            "topics": self.speech.choices("topic", self._care.learning.topics),
        }

    def notice(self, told: Sequence[HandoffNotice], belongs: str) -> Notice | None:
        """Return whether people on call were told of a call that waits."""
        if belongs != "waiting":
            return None
        anybody = any(self._care.settings.notice_levels.values())
        return notice(told, anybody=anybody, speech=self.speech, now=self.now)

    async def _told(self, db: AsyncSession, handoff_id: str) -> list[HandoffNotice]:
        handoff = await handoffs.get(db, handoff_id)
        if handoff is None:
            return []
        return (await handoffs.notices(db, [handoff.escalation_id]))[handoff.escalation_id]

    async def _others(self, db: AsyncSession, outage_id: str | None) -> str:
        """Return the words that lead to an outage which more people have."""
        outage = await outages.get(db, outage_id) if outage_id else None
        people = await outages.people(db, outage_id) if outage_id else 0
        if outage is None or people < groups.FEWEST:
            return ""
        name = groups.outage_words(outage, self.speech)
        return self.speech.say("related_outage", name=name, number=people)

    async def talk(self, handoff_id: str, name: str = "") -> list[views.Line]:
        """Return the lines of the conversation; raises `Refused` (404, `handoff.unknown`)."""
        entries: list[EntryView] = await self._care.cards.transcript(handoff_id, 0)
        async with self._care.sessions() as db:
            case_id, person_id = await self._place(db, handoff_id)
            lost = await conversations.failed_deliveries(db, case_id)
            person = await conversations.person(db, person_id)
        known = name or (person.display_name if person else None) or self.speech.say("somebody")
        return views.lines(entries, lost, known, self.speech, self.now)

    async def person_of(self, handoff_id: str) -> str:
        """Return whose call it is; raises `Refused` (404, `handoff.unknown`)."""
        async with self._care.sessions() as db:
            return (await self._place(db, handoff_id))[1]

    async def open_self_service(self, handoff_id: str, engineer: EngineerRef) -> None:
        """Open what «this was not me» shut, once the engineer has the call and knows who it is.

        Raises `Refused` (404 `handoff.unknown`, 409 `handoff.not_now`) or `Unavailable`.
        """
        async with self._care.sessions() as db:
            case_id, person_id = await self._place(db, handoff_id)
            holder, _ = await repository.holder(db, handoff_id)
        if holder != engineer.id:
            raise Refused("handoff.not_now", status=409)
        asker = Asker(person_id, case_id, f"desk-{uuid4()}", "desk", act="engineer")
        await self._care.actions.open_self_service(asker, engineer.name)
        await self._care.handoff.mark(handoff_id, engineer, SELF_SERVICE)

    async def identity_link(self, handoff_id: str, engineer: EngineerRef) -> SecureLink:
        """Return the engineer's own page about who somebody is; it is shown and never kept.

        Who has the call begins; after that a colleague may come as the second engineer.

        Raises `Refused` (404 `handoff.unknown`, 409 `handoff.not_now` or `identity.busy`) or
        `Unavailable`.
        """
        async with self._care.sessions() as db:
            case_id, person_id = await self._place(db, handoff_id)
            holder, _ = await repository.holder(db, handoff_id)
            person = await conversations.person(db, person_id)
            begun = await repository.has_step(db, handoff_id, IDENTITY)
        own = holder == engineer.id
        if person is None or level_of(person.claimed_name) != "A1" or not (own or begun):
            raise Refused("handoff.not_now", status=409)
        asker = Asker(person_id, case_id, f"desk-{uuid4()}", "desk", act="engineer")
        found = await self._care.actions.identity_link(asker, engineer.id, person.language)
        await self._care.handoff.mark(handoff_id, engineer, IDENTITY, beside=not own)
        return found

    async def holder(self, handoff_id: str) -> str:
        """Return the name of the engineer who has a call, or nothing."""
        async with self._care.sessions() as db:
            return (await repository.holder(db, handoff_id))[1]

    async def pulse(self, subject: str | None) -> Pulse:
        """Return what a page must compare to know what to fetch; three quick queries.

        `subject` is the handoff or the outage that the page is about.
        """
        async with self._care.sessions() as db:
            calls = await repository.list_pulse(db)
            if subject is None:
                return Pulse(calls, "", "")
            if subject.startswith(OUTAGE):
                card = calls + await repository.outage_pulse(db, subject)
                return Pulse(calls, card, repr(await repository.sent_to_all(db, subject)))
            return Pulse(
                calls,
                await repository.card_pulse(db, subject),
                await repository.talk_pulse(db, subject),
            )

    @staticmethod
    async def _place(db: AsyncSession, handoff_id: str) -> tuple[str, str]:
        found = await repository.place(db, handoff_id)
        if found is None:
            raise Refused("handoff.unknown", status=404)
        return found
