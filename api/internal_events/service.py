"""What each event changes in the case it belongs to."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import Lane, inbox_filled, timeline_changed
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation import service as cases
from api.conversation.models import CareCase, CaseFact, Person
from api.conversation.service import Conversation
from api.conversation.state import Owner
from api.db import DbSessions
from api.errors import Refused
from api.experience import service as experience
from api.handoff import repository as handoffs
from api.handoff.call import HELD, Call
from api.handoff.service import HandoffService
from api.internal_events import repository
from api.internal_events.alarms import PersonAlarms
from api.internal_events.brakes import Brakes
from api.internal_events.schemas import (
    AlarmEvent,
    BrakeEvent,
    ChallengeEvent,
    DueEvent,
    Event,
    FactEvent,
    HandoffEvent,
    QuestionEvent,
    SolvedEvent,
    TopicEvent,
)
from api.messaging import repository as messages
from api.messaging.intake import Intake
from api.messaging.masking import mask_tree
from api.noted import service as noted

CHALLENGE_LASTS = timedelta(minutes=15)


class Events:
    """Takes events in, each once, in one transaction."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        intake: Intake,
        handoff: HandoffService,
        alarms: PersonAlarms,
        brakes: Brakes,
        conversation: Conversation,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._intake = intake
        self._handoff = handoff
        self._alarms = alarms
        self._brakes = brakes
        self._conversation = conversation

    async def take(self, event: Event) -> None:
        """Apply an event.

        Raises:
            Refused: 404 when the case is not this person's; 410 when the person has started over,
                and the repair has nothing more to tell, to ask or to call for.
        """
        if isinstance(event, AlarmEvent):
            await self._alarms.take(event)
            return
        if isinstance(event, BrakeEvent):
            await self._brakes.take(event)
            return
        async with self._sessions.begin() as db:
            case = await conversations.case(db, event.case_id)
            if case is None or case.person_id != event.person_id:
                raise Refused("case.unknown", status=404)
            if case.started_over and _goes_on(event):
                raise Refused("case.started_over", status=410)
            if not isinstance(event, DueEvent):
                await self._apply(db, event)
        if isinstance(event, DueEvent):
            payload = {"run_id": event.data.run_id, "message_seq": event.data.message_seq}
            await self._intake.event(event.id, event.case_id, event.person_id, payload)

    async def _apply(self, db: AsyncSession, event: Event) -> None:
        now = self._clock.now()
        person = await conversations.lock_person(db, event.person_id)
        if not await repository.first_time(db, event.id, event.type, now):
            return
        case = await conversations.case(db, event.case_id)
        if case is None:
            return
        await self._change(db, person, case, event)
        timeline_changed(db, person.id)

    async def _change(self, db: AsyncSession, person: Person, case: CareCase, event: Event) -> None:
        now = self._clock.now()
        match event:
            case FactEvent():
                await conversations.add_fact(db, _fact(event))
                data = event.data
                await self._handoff.learn(db, case, data.step, data.result, event.at)
            case QuestionEvent():
                _question(case, event, now)
                inbox_filled(db, person.id, Lane.TURNS)
            case ChallengeEvent():
                _challenge(case, event, now)
                await self._offer(db, person, case, event)
            case HandoffEvent():
                await self._call(db, person, case, event)
            case TopicEvent():
                case.topic = event.data.topic
                if event.data.inbox_id is not None:
                    case.topic_seq = await messages.typed_at(db, case.id, event.data.inbox_id)
            case SolvedEvent():
                await self._solved(db, person, case, now)

    async def _offer(
        self, db: AsyncSession, person: Person, case: CareCase, event: ChallengeEvent
    ) -> None:
        """Give the employee the page that an engineer's check opened; nobody else gets it."""
        if event.type == "challenge.opened" and event.data.offer is not None:
            text = self._conversation.texts.say(f"offer_{event.data.offer}", person.language)
            await self._conversation.speak(
                db, person, case, text, self._clock.now(), challenge_id=event.data.challenge_id
            )

    async def _call(
        self, db: AsyncSession, person: Person, case: CareCase, event: HandoffEvent
    ) -> None:
        """The bot itself tells the employee; only what it has no words for is said here."""
        call = Call(
            reason=event.data.reason,
            urgency=event.data.urgency,
            outcome=event.data.reason if event.data.reason in HELD else event.data.outcome,
            facts=mask_tree(event.data.facts),
        )
        if case.owner == Owner.ENGINEER:
            return
        await self._handoff.request(db, person, case, call)
        await self._brakes.tell(db, person, case, call)

    async def _solved(
        self, db: AsyncSession, person: Person, case: CareCase, now: datetime
    ) -> None:
        if case.owner == Owner.ENGINEER or await handoffs.in_distress(db, person.id):
            return
        await self._handoff.withdraw(db, case, "assistant")
        cases.close(case, now)
        await noted.take_up(db, person, case, now)
        experience.ended(db, person, case, experience.ASSISTANT, now)


def _goes_on(event: Event) -> bool:
    """True when a repair wants something of the conversation; facts are kept in any case."""
    if event.run_id is None:
        return False
    opened = event.type in {"question.opened", "challenge.opened"}
    return opened or isinstance(event, DueEvent | HandoffEvent | SolvedEvent)


def _fact(event: FactEvent) -> CaseFact:
    return CaseFact(
        id=event.id,
        case_id=event.case_id,
        run_id=event.run_id,
        step=event.data.step,
        result=event.data.result,
        detail=event.data.detail,
        facts=mask_tree(event.data.facts),
        at=event.at,
    )


def _question(case: CareCase, event: QuestionEvent, now: datetime) -> None:
    if event.type == "question.opened":
        case.question_id = event.data.question_id
        case.question_run = event.run_id
        case.question_opened_at = now
    elif case.question_id == event.data.question_id:
        case.question_id = case.question_run = case.question_opened_at = None


def _challenge(case: CareCase, event: ChallengeEvent, now: datetime) -> None:
    if event.type == "challenge.opened":
        case.challenge_id = event.data.challenge_id
        case.challenge_until = event.data.until or now + CHALLENGE_LASTS
    elif case.challenge_id == event.data.challenge_id:
        case.challenge_id = case.challenge_until = None
