"""A change that waits for an engineer's word, as the card shows it and as the tap gives it."""

from dataclasses import dataclass
from uuid import uuid4

from api.assertion import Asker
from api.errors import Refused
from api.handoff import repository as handoffs
from api.handoff.calls import EngineerRef
from api.handoff.desk import repository
from api.handoff.desk.words import Speech
from api.handoff.schemas import Card
from api.messaging.services import Services

ASKED = "release_asked"
RELEASED, REFUSED = "released", "refused"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What will be done, to what; both in words."""

    action: str
    target: str


async def waiting(care: Services, card: Card, speech: Speech) -> Waiting | None:
    """Return what waits in a call, None once it was decided or where nothing waits."""
    if card.outcome != ASKED or any(line.step in {RELEASED, REFUSED} for line in card.history):
        return None
    async with care.sessions() as db:
        found = await handoffs.get(db, card.id)
    facts = found.facts if found else {}
    target = facts.get("target") or {}
    names = ", ".join(target.get("applications") or [])
    parts = [str(target.get("machine") or ""), names]
    return Waiting(
        action=speech.word("change", str(facts.get("action"))),
        target=" · ".join(part for part in parts if part),
    )


async def decide(care: Services, handoff_id: str, engineer: EngineerRef, decision: str) -> None:
    """Give the word of the engineer who has the call; a released call goes back to the assistant.

    Raises `Refused` (404 `handoff.unknown` or `release.unknown`, 409 `handoff.not_now` or
    `release.over`) or `Unavailable`.
    """
    async with care.sessions() as db:
        found = await handoffs.get(db, handoff_id)
        holder, _ = await repository.holder(db, handoff_id)
    if found is None:
        raise Refused("handoff.unknown", status=404)
    release_id = found.facts.get("release_id")
    if holder != engineer.id or found.ended_at is not None or not isinstance(release_id, str):
        raise Refused("handoff.not_now", status=409)
    asker = Asker(found.person_id, found.case_id, f"desk-{uuid4()}", "desk", act="engineer")
    counts = await care.actions.decide(asker, release_id, decision, engineer.id)
    if counts != decision:
        raise Refused("release.over", status=409)
    await care.handoff.mark(handoff_id, engineer, decision)
    if decision == RELEASED:
        await care.handoff.hand_back(handoff_id, engineer)
