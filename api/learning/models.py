"""Tables of sentences to learn from and of what engineers said about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class Sentence(Base):
    """One sentence, however often it was typed: nobody's name, no case, no time finer than a day.

    `key` is a SHA-256 of its words, so that it stays the same sentence after a name was taken out
    of `text`. `guesses` are the likeliest intents, at most three. `suggested` is the intent that
    somebody pointed at, `label` the one that an engineer accepted.
    """

    __tablename__ = "learning_sentence"
    __table_args__ = (
        UniqueConstraint("language", "key"),
        CheckConstraint("language IN ('nl', 'en')", "language"),
        CheckConstraint("state IN ('new', 'accepted', 'discarded')", "state"),
        CheckConstraint("(state = 'accepted') = (label IS NOT NULL)", "label"),
        CheckConstraint("suggested_by IN ('employee', 'engineer')", "suggested_by"),
        Index("ix_learning_sentence_state", "state", "count", "last_day"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    key: Mapped[str]
    text: Mapped[str]
    guesses: Mapped[list[Any]] = mapped_column(JSONB)
    suggested: Mapped[str | None]
    suggested_by: Mapped[str | None]
    count: Mapped[int] = mapped_column(default=1, server_default="1")
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[str] = mapped_column(default="new", server_default="new")
    label: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)


class LearningEvent(Base):
    """The trail of who said what about a sentence, never changed; the sentence may be gone.

    `text` is there once the sentence stands in the examples, where everybody reads it.
    """

    __tablename__ = "learning_event"
    __table_args__ = (Index("ix_learning_event_sentence_id", "sentence_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sentence_id: Mapped[str]
    step: Mapped[str]
    label: Mapped[str | None]
    text: Mapped[str | None]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
