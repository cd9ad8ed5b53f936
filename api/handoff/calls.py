"""What can be done with calls inside a transaction: one call, or all of an outage."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import desk_changed
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation import service as cases
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.conversation.state import Change, NotNow, Owner
from api.conversation.timeline import NewEntry
from api.errors import Refused
from api.experience import service as experience
from api.handoff import outage_repository as outages
from api.handoff import repository
from api.handoff.escalations import Escalations
from api.handoff.models import Escalation, Handoff, HandoffEvent
from api.handoff.state import State, Step, next_state
from api.messaging.masking import mask
from api.noted import service as noted

LONGEST_REPLY = 4000
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class EngineerRef:
    """A signed-in engineer; `name` is what the employee sees."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Held:
    """A handoff with its person and escalation, both locked, and its case."""

    handoff: Handoff
    person: Person
    case: CareCase
    escalation: Escalation


def readable_reply(text: str) -> str:
    """Return a reply as it may be sent; raises `Refused` (`reply.empty`)."""
    masked = mask(text.strip()[:LONGEST_REPLY]).text
    if not masked:
        raise Refused("reply.empty")
    return masked


def audit(
    db: AsyncSession,
    handoff: Handoff,
    step: str,
    before: str,
    actor: str,
    note: str | None,
    now: datetime,
) -> None:
    """Add a row to the trail of a call."""
    db.add(
        HandoffEvent(
            id=str(uuid.uuid4()),
            handoff_id=handoff.id,
            step=step,
            from_state=before,
            to_state=handoff.state,
            actor=actor,
            note=mask(note[:LONGEST_NOTE]).text if note else None,
            at=now,
        )
    )


class Calls:
    """Changes calls that are held; the caller commits."""

    def __init__(self, clock: Clock, conversation: Conversation, escalations: Escalations) -> None:
        self._clock = clock
        self._conversation = conversation
        self._escalations = escalations

    async def hold(self, db: AsyncSession, handoff_id: str, engineer: EngineerRef | None) -> Held:
        """Lock one call; raises `Refused` when it is unknown or a colleague has it."""
        found = await repository.get(db, handoff_id)
        if found is None:
            raise Refused("handoff.unknown", status=404)
        person = await conversations.lock_person(db, found.person_id)
        handoff = await repository.get(db, handoff_id)
        case = await conversations.case(db, found.case_id)
        if handoff is None or case is None:
            raise Refused("handoff.unknown", status=404)
        if engineer and handoff.engineer_id not in (None, engineer.id):
            raise Refused("handoff.taken", status=409)
        escalation = await self._escalations.hold(db, handoff.escalation_id)
        return Held(handoff, person, case, escalation)

    async def hold_all(self, db: AsyncSession, outage_id: str) -> list[Held]:
        """Lock all calls of an outage that have not ended, always in the same order."""
        people = await outages.lock_people(db, outage_id)
        if not people:
            return []
        escalation = await self._escalations.hold(db, outage_id)
        found = await outages.calls(db, outage_id, list(people))
        return [
            Held(handoff, people[handoff.person_id], case, escalation) for handoff, case in found
        ]

    async def accept(
        self, db: AsyncSession, held: Held, engineer: EngineerRef, key: str = "handoff_accepted"
    ) -> None:
        """Give a call to an engineer; the employee hears it in the words of `key`."""
        self.step(db, held, Step.ACCEPT, engineer.name)
        held.handoff.engineer_id, held.handoff.engineer_name = engineer.id, engineer.name
        held.handoff.accepted_at = self._clock.now()
        held.case.engineer_id, held.case.engineer_name = engineer.id, engineer.name
        cases.move(held.case, Change.ENGINEER_ACCEPTED)
        await self.tell(db, held, key, engineer)

    async def reply(
        self, db: AsyncSession, held: Held, engineer: EngineerRef, text: str, client_id: str | None
    ) -> int:
        """Write to an employee and return the sequence number."""
        self._require_mine(held, engineer)
        now = self._clock.now()
        self.step(db, held, Step.REPLY, engineer.name)
        held.handoff.first_reply_at = held.handoff.first_reply_at or now
        new = NewEntry(author="engineer", author_name=engineer.name, text=text, client_id=client_id)
        entry = await self._conversation.timeline.append(db, held.person, held.case, new, now)
        return entry.seq

    async def hand_back(
        self, db: AsyncSession, held: Held, engineer: EngineerRef, note: str
    ) -> None:
        """Give a conversation back to the assistant."""
        self._require_mine(held, engineer)
        self.step(db, held, Step.HAND_BACK, engineer.name, note)
        held.handoff.ended_at = self._clock.now()
        cases.move(held.case, Change.HANDED_BACK)
        held.case.engineer_id = held.case.engineer_name = None
        await self.tell(db, held, "handoff_back", engineer)
        await noted.take_up(db, held.person, held.case, self._clock.now())
        experience.ended(db, held.person, held.case, experience.ENGINEER, self._clock.now())

    async def close(self, db: AsyncSession, held: Held, engineer: EngineerRef, note: str) -> None:
        """End a case as solved."""
        now = self._clock.now()
        self.step(db, held, Step.CLOSE, engineer.name, note)
        held.handoff.ended_at = now
        cases.move(held.case, Change.SOLVED)
        held.case.engineer_id = held.case.engineer_name = None
        await self.tell(db, held, "handoff_closed", engineer)
        cases.close(held.case, now)
        await noted.take_up(db, held.person, held.case, now)
        experience.ended(db, held.person, held.case, experience.ENGINEER, now)

    async def lose(self, db: AsyncSession, held: Held) -> None:
        """Take a call away from an engineer who did not write."""
        lost = EngineerRef(held.handoff.engineer_id or "", held.handoff.engineer_name or "")
        self.step(db, held, Step.DECAY, "assistant")
        held.handoff.engineer_id = held.handoff.engineer_name = None
        held.handoff.accepted_at = None
        held.case.engineer_id = held.case.engineer_name = None
        cases.move(held.case, Change.ENGINEER_LOST)
        await self.tell(db, held, "handoff_decayed", lost)

    async def tell(self, db: AsyncSession, held: Held, key: str, engineer: EngineerRef) -> None:
        """Tell the employee what an engineer did."""
        await self._conversation.notice(
            db, held.person, held.case, key, self._clock.now(), name=engineer.name
        )
        desk_changed(db)

    def step(
        self, db: AsyncSession, held: Held, step: Step, actor: str, note: str | None = None
    ) -> None:
        """Move a call on; raises `Refused` (409, `handoff.not_now`)."""
        before = State(held.handoff.state)
        try:
            held.handoff.state = next_state(before, step)
        except NotNow as error:
            raise Refused("handoff.not_now", status=409) from error
        audit(db, held.handoff, step, before, actor, note, self._clock.now())

    @staticmethod
    def _require_mine(held: Held, engineer: EngineerRef) -> None:
        if held.case.owner != Owner.ENGINEER or held.handoff.engineer_id != engineer.id:
            raise Refused("handoff.not_now", status=409)
