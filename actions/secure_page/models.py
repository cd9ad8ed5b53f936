"""Table of where challenges were opened from; a source is a keyed hash, never an address."""

from datetime import datetime

from sqlalchemy import DateTime, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.secure_page.db import Base


class SourceAttempt(Base):
    """One link opened from one source; opening it again counts once."""

    __tablename__ = "source_attempt"
    __table_args__ = (Index("ix_source_attempt_source_at", "source", "at"),)

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
