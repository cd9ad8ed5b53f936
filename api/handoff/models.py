"""Tables of handoffs, of every change in them, of outages, and of who was told on call."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class Escalation(Base):
    """How far people on call have been told of a call, or of all calls of one outage.

    Its id is that of the handoff or of the outage. `step` counts the notices; without `due_at`
    nobody needs to be told.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        Index("ix_escalation_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    noticed_at: Mapped[datetime | None] = mapped_column(Moment)


class Outage(Base):
    """One thing that does not work, for all who have it; `back_at` is when it worked again."""

    __tablename__ = "outage"
    __table_args__ = (
        Index(
            "uq_outage_unended",
            "service",
            "error",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str]
    error: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    back_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class Handoff(Base):
    """One call for a human; a case has at most one that has not ended.

    `cause` is the inbox row whose silence led here: its late answer withdraws the call. The
    escalation is the call's own, or that of the outage it belongs to. `told_step`, `told_others`
    and `told_back_at` are what the employee has heard of it.
    """

    __tablename__ = "handoff"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open','paged','accepted','with_human','handed_back','solved','withdrawn')",
            "state",
        ),
        CheckConstraint("urgency IN ('cannot-work','hindered','question')", "urgency"),
        Index(
            "uq_handoff_unended",
            "case_id",
            unique=True,
            postgresql_where=text("state IN ('open','paged','accepted','with_human')"),
        ),
        Index("ix_handoff_escalation_id", "escalation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(default="open")
    reason: Mapped[str]
    urgency: Mapped[str]
    outcome: Mapped[str | None]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    cause: Mapped[str | None]
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalation.id"))
    told_step: Mapped[int] = mapped_column(default=0, server_default="0")
    told_others: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    told_back_at: Mapped[datetime | None] = mapped_column(Moment)
    engineer_id: Mapped[str | None]
    engineer_name: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    first_reply_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class HandoffEvent(Base):
    """The audit trail: one row for every step, never changed."""

    __tablename__ = "handoff_event"
    __table_args__ = (Index("ix_handoff_event_handoff_id", "handoff_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    handoff_id: Mapped[str] = mapped_column(ForeignKey("handoff.id"))
    step: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor: Mapped[str]
    note: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)


class HandoffNotice(Base):
    """A message to one address of people on call; no name, no word of the chat.

    `level` and `place` say which address; `failed_at` is set when it was refused to the end.
    """

    __tablename__ = "handoff_notice"
    __table_args__ = (
        Index("ix_handoff_notice_escalation_id", "escalation_id", "created_at"),
        Index(
            "ix_handoff_notice_due",
            "due_at",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalation.id"))
    kind: Mapped[str]
    urgency: Mapped[str]
    link: Mapped[str]
    level: Mapped[str]
    place: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
