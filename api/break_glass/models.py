"""Tables of the emergency door: who may use it, and every use of it."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, text
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class BreakGlassPerson(Base):
    """Somebody who was named beforehand; `sealed_seed` is that of the authenticator app.

    `last_step` is the newest time step whose code was used: each is good once.
    """

    __tablename__ = "break_glass_person"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(unique=True)
    engineer_id: Mapped[str] = mapped_column(ForeignKey("engineer.id"))
    password_hash: Mapped[str]
    sealed_seed: Mapped[str]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class BreakGlassEvent(Base):
    """The audit trail: one row for every try and every change, never changed.

    Without a `person_id` the name that was typed is nobody's; it is not kept.
    """

    __tablename__ = "break_glass_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    step: Mapped[str]
    person_id: Mapped[str | None]
    source: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment, index=True)
