"""Table of the events that were taken in, so that a repeated one changes nothing."""

from datetime import datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base


class EventReceived(Base):
    """The id of an event."""

    __tablename__ = "event_received"

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
