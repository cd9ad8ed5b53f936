"""Tables of the switches; what changed is in the ledger."""

from datetime import datetime

from sqlalchemy import DateTime, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base


class Switch(Base):
    """The position of one runbook for one group; the lowest `place` is looked at first."""

    __tablename__ = "switch"

    runbook: Mapped[str] = mapped_column(Text, primary_key=True)
    member_of: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[str] = mapped_column(Text)
    place: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
