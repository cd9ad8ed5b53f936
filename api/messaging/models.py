"""The inbox: everything that has to be answered, in the order of each person."""

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
INTERNAL = "internal"
"""The channel of rows that no person sent."""


class Inbox(Base):
    """One accepted message or event; `lane` keeps commands from waiting behind a slow turn."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        CheckConstraint("state IN ('new', 'asked', 'done', 'parked')", "state"),
        CheckConstraint("kind IN ('text', 'button', 'command', 'event')", "kind"),
        Index(
            "ix_inbox_open", "person_id", "seq", postgresql_where=text("state IN ('new', 'asked')")
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    provider_id: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    text: Mapped[str | None]
    payload: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    button_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="new")
    attempts: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None]
