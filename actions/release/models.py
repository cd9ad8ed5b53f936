"""The table of what waits for an engineer."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base

_MOMENT = DateTime(timezone=True)


class Release(Base):
    """One change that waits, or waited; `reason` is why it may not go by itself."""

    __tablename__ = "release"
    __table_args__ = (
        Index(
            "uq_release_open", "run_id", unique=True, postgresql_where=text("decided_at IS NULL")
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("actions.run.id"), index=True)
    case_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    target: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
