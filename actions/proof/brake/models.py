"""Tables of the brake: when it was pulled and let go, and how many people there are."""

from datetime import datetime

from sqlalchemy import DateTime, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base

_MOMENT = DateTime(timezone=True)


class Brake(Base):
    """One time that the brake was pulled: at most one is not released.

    `resets` in an hour were as many as `most` allowed, of `people` in the directory (None where
    nobody had counted them).
    """

    __tablename__ = "brake"
    __table_args__ = (
        Index(
            "uq_brake_pulled",
            text("(released_at IS NULL)"),
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    pulled_at: Mapped[datetime] = mapped_column(_MOMENT)
    resets: Mapped[int] = mapped_column(Integer)
    most: Mapped[int] = mapped_column(Integer)
    people: Mapped[int | None] = mapped_column(Integer)
    released_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    released_by: Mapped[str | None] = mapped_column(Text)
    release_reason: Mapped[str | None] = mapped_column(Text)


class Headcount(Base):
    """How many people the directory has, as it was last counted; one row."""

    __tablename__ = "headcount"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column(Integer)
    counted_at: Mapped[datetime] = mapped_column(_MOMENT)
