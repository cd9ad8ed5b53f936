"""Queries of sentences to learn from."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.handoff.models import Handoff
from api.learning.models import LearningEvent, Sentence
from api.messaging.models import Inbox

NEW, ACCEPTED, DISCARDED = "new", "accepted", "discarded"
UPSET = "upset"


async def count_again(
    db: AsyncSession, language: str, key: str, text: str, guesses: Sequence[str], day: date
) -> None:
    """Keep a sentence, or count it once more."""
    new = insert(Sentence).values(
        **_values(language, key, text, guesses, day), suggested=None, suggested_by=None
    )
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["language", "key"],
            set_={"count": Sentence.count + 1, "last_day": new.excluded.last_day},
        )
    )


async def suggest(
    db: AsyncSession, language: str, key: str, text: str, day: date, *, label: str, by: str
) -> None:
    """Keep what somebody says a sentence is about; one that is known is not counted again."""
    new = insert(Sentence).values(
        **_values(language, key, text, [], day), suggested=label, suggested_by=by
    )
    await db.execute(
        new.on_conflict_do_update(
            index_elements=["language", "key"], set_={"suggested": label, "suggested_by": by}
        )
    )


def _values(
    language: str, key: str, text: str, guesses: Sequence[str], day: date
) -> dict[str, object]:
    return {
        "id": f"l-{uuid.uuid4()}",
        "language": language,
        "key": key,
        "text": text,
        "guesses": list(guesses),
        "first_day": day,
        "last_day": day,
    }


async def point_out(db: AsyncSession, key: str, label: str, by: str) -> None:
    """Keep a suggestion for a sentence that waits, if it does."""
    await db.execute(
        update(Sentence)
        .where(Sentence.key == key, Sentence.state == NEW)
        .values(suggested=label, suggested_by=by)
    )


async def forget(db: AsyncSession, keys: Iterable[str]) -> None:
    """Drop sentences that wait and that nobody else typed."""
    await db.execute(
        delete(Sentence).where(
            Sentence.key.in_(list(keys)), Sentence.state == NEW, Sentence.count == 1
        )
    )


async def trim(db: AsyncSession, most: int) -> None:
    """Keep at most so many: what was seen longest ago goes first, what was accepted never."""
    over = (await db.scalar(select(func.count()).select_from(Sentence)) or 0) - most
    if over <= 0:
        return
    oldest = (
        select(Sentence.id)
        .where(Sentence.state != ACCEPTED)
        .order_by(Sentence.state == NEW, Sentence.last_day, Sentence.count, Sentence.id)
        .limit(over)
    )
    await db.execute(delete(Sentence).where(Sentence.id.in_(oldest)))


async def expire(db: AsyncSession, before: date, discarded_before: datetime) -> None:
    """Drop what waited too long since the day it was first typed, and what was thrown away."""
    await db.execute(delete(Sentence).where(Sentence.state == NEW, Sentence.first_day < before))
    await db.execute(
        delete(Sentence).where(Sentence.state == DISCARDED, Sentence.reviewed_at < discarded_before)
    )


async def get(db: AsyncSession, sentence_id: str) -> Sentence | None:
    """Return a sentence and hold it until the transaction ends."""
    found: Sentence | None = await db.scalar(
        select(Sentence).where(Sentence.id == sentence_id).with_for_update()
    )
    return found


async def waiting(db: AsyncSession, limit: int) -> list[Sentence]:
    """Return what waits for a look, the most frequent and then the newest first."""
    found = await db.scalars(
        select(Sentence)
        .where(Sentence.state == NEW)
        .order_by(Sentence.count.desc(), Sentence.last_day.desc(), Sentence.id)
        .limit(limit)
    )
    return list(found)


async def reviewed(db: AsyncSession, limit: int) -> list[Sentence]:
    """Return what was looked at, the last first."""
    found = await db.scalars(
        select(Sentence)
        .where(Sentence.state != NEW)
        .order_by(Sentence.reviewed_at.desc(), Sentence.id)
        .limit(limit)
    )
    return list(found)


async def accepted(db: AsyncSession) -> list[Sentence]:
    """Return all that was accepted, in a fixed order."""
    found = await db.scalars(
        select(Sentence)
        .where(Sentence.state == ACCEPTED)
        .order_by(Sentence.reviewed_at, Sentence.id)
    )
    return list(found)


async def number(db: AsyncSession, state: str) -> int:
    """Return how many sentences are in a state."""
    found = await db.scalar(
        select(func.count()).select_from(Sentence).where(Sentence.state == state)
    )
    return found or 0


def audit(
    db: AsyncSession,
    sentence: Sentence,
    step: str,
    actor: str,
    now: datetime,
    text: str | None = None,
) -> None:
    """Add a row to the trail."""
    db.add(
        LearningEvent(
            id=str(uuid.uuid4()),
            sentence_id=sentence.id,
            step=step,
            label=sentence.label,
            text=text,
            actor=actor,
            at=now,
        )
    )


async def text_before(db: AsyncSession, row: Inbox) -> str | None:
    """Return what was typed last in a case before a row of the inbox."""
    found: str | None = await db.scalar(
        select(Inbox.text)
        .where(Inbox.case_id == row.case_id, Inbox.kind == "text", Inbox.seq < row.seq)
        .order_by(Inbox.seq.desc())
        .limit(1)
    )
    return found


async def texts_of(db: AsyncSession, case_id: str) -> list[str]:
    """Return all that was typed in a case, oldest first."""
    found = await db.scalars(
        select(Inbox.text).where(Inbox.case_id == case_id, Inbox.kind == "text").order_by(Inbox.seq)
    )
    return [text for text in found if text]


async def is_upset(db: AsyncSession, case_id: str) -> bool:
    """True when a human was called in this case because somebody has a hard time."""
    called = select(Handoff.id).where(Handoff.case_id == case_id, Handoff.reason == UPSET)
    return bool(await db.scalar(select(called.exists())))
