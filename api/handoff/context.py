"""Builds the card: everything an engineer needs, so that nothing is asked twice."""

from datetime import datetime
from typing import Any, Literal, cast

from api.actions_client.client import ActionsClient
from api.assertion import Asker, level_of
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation import several, timeline
from api.conversation.models import CareCase, CaseFact, Person
from api.conversation.views import EntryView
from api.db import DbSessions
from api.errors import Refused
from api.handoff import outage_repository as outages
from api.handoff import repository, schemas
from api.handoff.call import DISTRESS
from api.handoff.models import Handoff, HandoffEvent, Outage
from api.handoff.state import UNANSWERED, State
from api.texts.loader import Texts

LONGEST_QUOTE = 140
LONGEST_VALUE = 300
TOLD = "employee.told"
"""The step of a fact that the employee told of his own accord."""
NO_MOOD = {"label": "unknown", "trend": "unknown", "evidence_msg": []}
SIGNED_IN_CHANNELS = frozenset({"web", "teams"})


class Cards:
    """Reads handoffs for the desk."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        actions: ActionsClient,
        texts: Texts,
        *,
        shows_mood: bool = True,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._actions = actions
        self._texts = texts
        self._shows_mood = shows_mood

    async def list_open(self) -> list[schemas.OpenHandoff]:
        """Return the handoffs that have not ended, oldest first."""
        async with self._sessions() as db:
            found = await repository.all_unended(db)
        return [
            schemas.OpenHandoff(
                id=handoff.id,
                case_id=case.id,
                escalation_id=handoff.escalation_id,
                state=handoff.state,
                urgency=cast(schemas.Urgency, handoff.urgency),
                reason=cast(schemas.Reason, handoff.reason),
                topic=case.topic,
                name=person.display_name or "",
                language=person.language,
                engineer_id=handoff.engineer_id,
                engineer_name=handoff.engineer_name,
                opened_at=handoff.opened_at,
            )
            for handoff, person, case in found
        ]

    async def card(self, handoff_id: str, *, language: str = "nl") -> schemas.Card:
        """Return the whole story; diagnostics are fetched now, for at most two seconds.

        `language` is the engineer's, for the summary. Raises `Refused` (404, `handoff.unknown`).
        """
        async with self._sessions() as db:
            handoff = await repository.get(db, handoff_id)
            if handoff is None:
                raise Refused("handoff.unknown", status=404)
            person = await conversations.person(db, handoff.person_id)
            case = await conversations.case(db, handoff.case_id)
            if person is None or case is None:
                raise Refused("handoff.unknown", status=404)
            story = _Story(handoff, person, case)
            story.mood = case.mood if self._shows_mood else None
            story.facts = await conversations.facts(db, case.id)
            entries = await several.case_entries(db, case.id)
            story.lines = await timeline.views(db, entries)
            story.undelivered = await conversations.failed_deliveries(db, case.id)
            story.previous = await repository.previous(db, person.id, handoff.id)
            story.events = await repository.events(db, handoff.id)
            story.also = await several.other_topics(db, person.id, case.id)
            story.outage = await outages.get(db, handoff.escalation_id)
        story.status = await self._status(case, person)
        return _card(story, self._texts, language, self._clock.now())

    async def transcript(self, handoff_id: str, after: int) -> list[EntryView]:
        """Return the lines of the case after a sequence number, for a live view."""
        async with self._sessions() as db:
            handoff = await repository.get(db, handoff_id)
            if handoff is None:
                raise Refused("handoff.unknown", status=404)
            entries = await several.case_entries(db, handoff.case_id)
            return await timeline.views(db, [entry for entry in entries if entry.seq > after])

    async def _status(self, case: CareCase, person: Person) -> dict[str, Any] | None:
        asker = Asker(
            person_id=person.id,
            case_id=case.id,
            inbox_id="desk",
            channel=case.channel,
            act="engineer",
            level=level_of(person.claimed_name),
        )
        return await self._actions.status(asker)


class _Story:
    """What was read for one card."""

    def __init__(self, handoff: Handoff, person: Person, case: CareCase) -> None:
        self.handoff = handoff
        self.person = person
        self.case = case
        self.mood: dict[str, Any] | None = None
        self.facts: list[CaseFact] = []
        self.lines: list[EntryView] = []
        self.undelivered: set[str] = set()
        self.previous: list[str] = []
        self.events: list[HandoffEvent] = []
        self.outage: Outage | None = None
        self.also: list[str] = []
        self.status: dict[str, Any] | None = None


def _card(story: _Story, texts: Texts, language: str, now: datetime) -> schemas.Card:
    handoff, person, case = story.handoff, story.person, story.case
    return schemas.Card(
        id=handoff.id,
        conversation=case.id,
        lang="en" if person.language == "en" else "nl",
        urgency=cast(schemas.Urgency, handoff.urgency),
        reason=cast(schemas.Reason, handoff.reason),
        topic=case.topic,
        outcome=handoff.outcome,
        state=State(handoff.state).value,
        engineer=handoff.engineer_name,
        opened_at=handoff.opened_at,
        employee=_employee(story),
        quote=_quote(story),
        summary=_summary(story, texts, language),
        tried=[_tried(fact) for fact in story.facts if fact.step != TOLD],
        mood=schemas.Mood.model_validate(story.mood or NO_MOOD),
        diagnostics=_diagnostics(story, now),
        unreachable=_unreachable(story),
        related=schemas.Related(
            outage=story.outage.id if story.outage else None,
            previous=story.previous,
            also=story.also,
        ),
        transcript=[_transcript_line(line, story.undelivered) for line in story.lines],
        transcript_url=f"/desk/h/{handoff.id}/transcript",
        history=[
            schemas.AuditLine(at=event.at, step=event.step, actor=event.actor, note=event.note)
            for event in story.events
        ],
        actions=_actions(handoff),
    )


def _employee(story: _Story) -> schemas.Employee:
    account = (story.status or {}).get("account") or {}
    return schemas.Employee(
        id=story.person.id,
        name=story.person.display_name or str(account.get("display_name") or ""),
        email=story.person.mail or str(account.get("mail") or ""),
        dept=str(account.get("department") or ""),
        site=str(account.get("site") or ""),
        channel=story.case.channel,
        verified=_verified(story),
    )


def _verified(story: _Story) -> Literal["sso", "none"]:
    signed_in = story.case.channel in SIGNED_IN_CHANNELS and story.person.claimed_name is None
    return "sso" if signed_in else "none"


def _guest(story: _Story, now: datetime) -> list[schemas.Diagnostic]:
    """Return who a guest says to be and how many codes were right, when `actions` can tell."""
    if story.person.claimed_name is None:
        return []
    proofs = ((story.status or {}).get("guest") or {}).get("proofs", "unknown")
    told = {"guest.claim": story.person.claimed_name or "–", "guest.proofs": str(proofs)}
    return [schemas.Diagnostic(name=name, value=value, at=now) for name, value in told.items()]


def _quote(story: _Story) -> str:
    said = [line for line in story.lines if line.author == "employee"]
    if not said or story.handoff.reason == DISTRESS:
        return ""
    return next((line for line in said if line.seq == story.case.topic_seq), said[0]).text


def _summary(story: _Story, texts: Texts, language: str) -> list[str]:
    quote = _short(_quote(story), LONGEST_QUOTE) or "–"
    topic = story.case.topic or "–"
    done = [fact for fact in story.facts if fact.step != TOLD]
    steps = [f"{fact.step}: {fact.result}" for fact in done[-6:]]
    tried = "; ".join(steps) or texts.say("card_nothing_tried", language)
    return [
        texts.say("card_problem", language, topic=topic, quote=quote),
        texts.say("card_tried", language, steps=tried),
        texts.say(f"card_reason_{story.handoff.reason}", language),
    ]


def _tried(fact: CaseFact) -> schemas.Tried:
    return schemas.Tried(
        action=fact.step,
        at=fact.at,
        result=fact.result,
        detail=fact.detail,
        workflow=fact.run_id,
        facts=fact.facts,
    )


def _diagnostics(story: _Story, now: datetime) -> list[schemas.Diagnostic]:
    called = [
        schemas.Diagnostic(name=name, value=_value(value), at=story.handoff.opened_at)
        for name, value in sorted(story.handoff.facts.items())
    ]
    told = [
        schemas.Diagnostic(name=f"told.{name}", value=_value(value), at=fact.at)
        for fact in story.facts
        if fact.step == TOLD
        for name, value in sorted(fact.facts.items())
    ]
    account = (story.status or {}).get("account") or {}
    read = [
        schemas.Diagnostic(name=f"account.{name}", value=_value(value), at=now)
        for name, value in sorted(account.items())
        if name not in ("display_name", "mail", "first_name", "person_id")
    ]
    sessions = (story.status or {}).get("sessions") or []
    read += [
        schemas.Diagnostic(name=f"citrix.session.{number}", value=_value(session), at=now)
        for number, session in enumerate(sessions, start=1)
    ]
    proofs = (story.status or {}).get("proofs")
    if proofs is not None and story.person.claimed_name is None:
        read.append(schemas.Diagnostic(name="proofs", value=_value(proofs), at=now))
    return _guest(story, now) + told + called + read


def _unreachable(story: _Story) -> list[str]:
    if story.status is None:
        return ["actions"]
    return [str(name) for name in story.status.get("unreachable") or []]


def _value(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{key}={_value(item)}" for key, item in sorted(value.items()))
        return _short(inside, LONGEST_VALUE)
    if isinstance(value, list):
        return _short(", ".join(_value(item) for item in value) or "–", LONGEST_VALUE)
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "–"}[value]
    return _short(str(value), LONGEST_VALUE)


def _transcript_line(line: EntryView, undelivered: set[str]) -> schemas.TranscriptLine:
    return schemas.TranscriptLine(
        seq=line.seq,
        at=line.at,
        author=line.author,
        name=line.author_name,
        text=line.text,
        buttons=[button["title"] for button in line.buttons],
        delivered=line.id not in undelivered,
    )


def _actions(handoff: Handoff) -> list[str]:
    if handoff.state in UNANSWERED:
        return ["accept", "close"]
    if handoff.state in (State.ACCEPTED, State.WITH_HUMAN):
        return ["reply", "hand-back", "close"]
    return []


def _short(text: str, longest: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
