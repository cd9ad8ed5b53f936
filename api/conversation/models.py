"""Tables of people, their cases and everything that was said."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class Person(Base):
    """An employee; `last_seq` numbers the timeline and its row is the person's lock.

    `claimed_name` is there for a guest, who is not signed in: the name that was typed, or empty.
    """

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str | None]
    mail: Mapped[str | None]
    claimed_name: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="nl", server_default="nl")
    language_pinned: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Thread(Base):
    """One address of a person on one channel."""

    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("person_id", "channel", "address"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str]
    address: Mapped[str]
    seen_seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    used_at: Mapped[datetime] = mapped_column(Moment)


class CareCase(Base):
    """One problem of one person; its id is the bot's sender id.

    `question_*` tells which question of a repair is open, `challenge_until` that a proof is being
    given (codes in the chat are masked meanwhile), `started_over` that it is never opened again.
    `topic_seq` is the line with which the employee named the topic.
    `urgent` says that people or work depend on it, `mood` how the employee is doing; both are gone
    when the case is closed. A case is `noted` while another problem of the same message is being
    helped; see `NotedProblem`.
    """

    __tablename__ = "care_case"
    __table_args__ = (
        CheckConstraint("owner IN ('assistant', 'waiting', 'engineer')", "owner"),
        CheckConstraint("status IN ('noted', 'open', 'closed')", "status"),
        Index("ix_care_case_person_id", "person_id", "opened_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    owner: Mapped[str] = mapped_column(default="assistant")
    status: Mapped[str] = mapped_column(default="open")
    topic: Mapped[str | None]
    topic_seq: Mapped[int | None] = mapped_column(BigInteger)
    engineer_id: Mapped[str | None]
    engineer_name: Mapped[str | None]
    channel: Mapped[str]
    introduced: Mapped[bool] = mapped_column(default=False)
    started_over: Mapped[bool] = mapped_column(default=False)
    question_id: Mapped[str | None]
    question_run: Mapped[str | None]
    question_opened_at: Mapped[datetime | None] = mapped_column(Moment)
    reminded_of: Mapped[str | None]
    challenge_id: Mapped[str | None]
    challenge_until: Mapped[datetime | None] = mapped_column(Moment)
    urgent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    mood: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class NotedProblem(Base):
    """A further problem of a message: its part of the text, and the case it gets.

    It comes after the case `after_case_id`, and is settled once it is taken up or dropped. `seq` is
    the line of the timeline that names it.
    """

    __tablename__ = "noted_problem"
    __table_args__ = (
        UniqueConstraint("inbox_id", "topic"),
        UniqueConstraint("case_id"),
        Index(
            "ix_noted_problem_unsettled",
            "person_id",
            "noted_at",
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    after_case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    inbox_id: Mapped[str] = mapped_column(ForeignKey("inbox.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[str]
    text: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class Entry(Base):
    """One line of a timeline; masked before it comes here."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("person_id", "seq"),
        Index("ix_entry_case_id", "case_id", "seq"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(default="message")
    author: Mapped[str]
    author_name: Mapped[str | None]
    text: Mapped[str]
    challenge_id: Mapped[str | None]
    client_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)


class Button(Base):
    """A button that we issued; only its id travels, the payload stays here."""

    __tablename__ = "button"
    __table_args__ = (Index("ix_button_entry_id", "entry_id", "position"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    position: Mapped[int]
    title: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Delivery(Base):
    """The outbox: one entry to be sent to one thread of a channel that must be pushed to."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("entry_id", "thread_id"),
        Index("ix_delivery_waiting", "due_at", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    thread_id: Mapped[str] = mapped_column(ForeignKey("thread.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(default="waiting")
    parts_sent: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Moment)
    error: Mapped[str | None]


class CaseFact(Base):
    """What a repair reported: keys and values, never sentences; the id is the event's."""

    __tablename__ = "case_fact"
    __table_args__ = (Index("ix_case_fact_case_id", "case_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    run_id: Mapped[str | None]
    step: Mapped[str]
    result: Mapped[str]
    detail: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(Moment)
