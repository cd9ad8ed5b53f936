"""Tables of the repairs: runs, what they say, what they ask, what was allowed."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base

_MOMENT = DateTime(timezone=True)


class Run(Base):
    """One execution of a runbook for one person in one case."""

    __tablename__ = "run"
    __table_args__ = (
        Index(
            "uq_run_going",
            "case_id",
            "slug",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    slug: Mapped[str] = mapped_column(Text)
    case_id: Mapped[str] = mapped_column(Text, index=True)
    person_id: Mapped[str] = mapped_column(Text, index=True)
    channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    intent: Mapped[str] = mapped_column(Text)
    inbox_id: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(_MOMENT)
    awaited_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    result: Mapped[str | None] = mapped_column(Text)


class RunMessage(Base):
    """One thing a run wants said; `told_by` is filled exactly once, by whoever says it."""

    __tablename__ = "run_message"
    __table_args__ = (
        Index("ix_run_message_untold", "created_at", postgresql_where=text("told_by IS NULL")),
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("actions.run.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    slots: Mapped[dict[str, Any]] = mapped_column(JSONB)
    question_id: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT)
    due_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    told_by: Mapped[str | None] = mapped_column(Text)


class Question(Base):
    """Something asked of the employee; at most one is open per case."""

    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_open", "case_id", unique=True, postgresql_where=text("closed_at IS NULL")
        ),
        Index("ix_question_unsignalled", "run_id", postgresql_where=text("signalled_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    case_id: Mapped[str] = mapped_column(Text)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("actions.run.id"))
    kind: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]] = mapped_column(JSONB)
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    closed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    signalled_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Consent(Base):
    """The employee's yes: to which plan, for which targets, in which message, until when."""

    __tablename__ = "consent"

    question_id: Mapped[str] = mapped_column(ForeignKey("actions.question.id"), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("actions.run.id"), index=True)
    case_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(Text)
    targets: Mapped[list[str]] = mapped_column(JSONB)
    seen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    given_by: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)


class CaseState(Base):
    """What the dialogue remembers of a case between turns."""

    __tablename__ = "case_state"

    case_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    topic: Mapped[str | None] = mapped_column(Text)
    unsure_in_a_row: Mapped[int] = mapped_column(Integer, default=0)
    handed_over_at: Mapped[datetime | None] = mapped_column(_MOMENT)
