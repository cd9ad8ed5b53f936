"""Tables of the pretend company: accounts, letters and the switches that break things."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, DateTime, ForeignKey, Identity, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.sandbox.db import Base

MOMENT = DateTime(timezone=True)


class Account(Base):
    """One account of the pretend directory; `person_id` is its object id (UUID text)."""

    __tablename__ = "account"

    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_name: Mapped[str] = mapped_column(Text, unique=True)
    domain: Mapped[str] = mapped_column(Text)
    sid: Mapped[str] = mapped_column(Text, unique=True)
    principal_name: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(Text)
    enabled: Mapped[bool] = mapped_column(default=True)
    locked: Mapped[bool] = mapped_column(default=False)
    bad_password_count: Mapped[int] = mapped_column(Integer, default=0)
    expired: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(Text)
    password_set_at: Mapped[datetime] = mapped_column(MOMENT)
    password_expires_at: Mapped[datetime | None] = mapped_column(MOMENT)
    must_change: Mapped[bool] = mapped_column(default=False)
    signed_out_at: Mapped[datetime | None] = mapped_column(MOMENT)
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    shared: Mapped[bool] = mapped_column(default=False)
    employed_since: Mapped[datetime] = mapped_column(MOMENT)
    telephone: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    mobile: Mapped[str] = mapped_column(Text, default="", server_default="")
    other_mail: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str] = mapped_column(Text, default="", server_default="")


class PasswordHistory(Base):
    """A password that was used before, as a hash; the directory refuses it a second time."""

    __tablename__ = "password_history"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("sandbox.account.person_id", ondelete="CASCADE"), index=True
    )
    password_hash: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(MOMENT)


class Letter(Base):
    """One delivered mail or on-call notice; `key` is what its sender knows it by, if anything."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    to_address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(MOMENT)
    key: Mapped[str | None] = mapped_column(Text, unique=True)

    __table_args__ = (Index("ix_letter_to_address_at", "to_address", "at"),)


class Switch(Base):
    """One thing that can be broken on purpose; names and values are in `switches.py`."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
