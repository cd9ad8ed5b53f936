"""The table of what people felt and how much working time they lost."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class Experience(Base):
    """One question at the end of an episode, answered or not.

    `face` is 1 (bad) to 5 (very good), `minutes` the lost working time, a day being 480. `ended_by`
    is `engineer` when a human had a part in it. `reopened_at`: the problem came back within a day,
    and the answer counts for all of it.
    """

    __tablename__ = "experience"
    __table_args__ = (
        CheckConstraint("face BETWEEN 1 AND 5", "face"),
        CheckConstraint("minutes BETWEEN 0 AND 480", "minutes"),
        CheckConstraint("ended_by IN ('assistant', 'engineer')", "ended_by"),
        Index("ix_experience_person_id", "person_id", "asked_at"),
        Index("ix_experience_case_id", "case_id", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("care_case.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[str | None]
    ended_by: Mapped[str]
    channel: Mapped[str]
    face: Mapped[int | None]
    minutes: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    reopened_at: Mapped[datetime | None] = mapped_column(Moment)
