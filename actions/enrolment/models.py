"""Tables of enrolment: who works here, who was invited, what stands in the directory."""

from datetime import datetime

from sqlalchemy import DateTime, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base

_MOMENT = DateTime(timezone=True)


class Enrolled(Base):
    """Somebody as the last listing of the directory showed him; gone once a listing has not."""

    __tablename__ = "enrolment_person"

    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    department: Mapped[str] = mapped_column(Text, index=True)
    seen_at: Mapped[datetime] = mapped_column(_MOMENT)


class Invitation(Base):
    """The letters to one person: an invitation, then reminders; nobody has two of these rows.

    `step` counts the letters that left or may have left. It is written before a letter is handed
    over: a crash in between costs that person one letter, and gives nobody two.
    `ended_because`: registered, last (the last reminder left), refused (the mail system takes
    nothing for this address), left (no longer in the directory).
    """

    __tablename__ = "enrolment_invitation"
    __table_args__ = (
        Index("ix_enrolment_invitation_due", "next_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_enrolment_invitation_sent_at", "sent_at"),
    )

    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    group_name: Mapped[str] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    address_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    invited_at: Mapped[datetime] = mapped_column(_MOMENT)
    step: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    first_sent_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    sent_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    next_at: Mapped[datetime] = mapped_column(_MOMENT)
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    ended_because: Mapped[str | None] = mapped_column(Text)


class DirectoryContact(Base):
    """A phone or second address that stands in the directory, and since when we have seen it there.

    `value_mac` tells equal values: what stands at two people proves who neither of them is.
    `proof_id` is the proof that it became; a proof that is gone again while this is filled was
    removed by its owner, and does not come back for the same value. `former_encrypted` is the
    phone of before, which has to hear of the change yet.
    """

    __tablename__ = "directory_contact"
    __table_args__ = (
        Index(
            "ix_directory_contact_waiting",
            "first_seen_at",
            postgresql_where=text("proof_id IS NULL"),
        ),
    )

    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    value_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    value_mac: Mapped[str] = mapped_column(Text, index=True)
    first_name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    mail_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    first_seen_at: Mapped[datetime] = mapped_column(_MOMENT)
    seen_at: Mapped[datetime] = mapped_column(_MOMENT)
    proof_id: Mapped[str | None] = mapped_column(Text)
    former_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)


class Listing(Base):
    """When the directory is listed next, and how the last listing went; one row."""

    __tablename__ = "enrolment_listing"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    next_at: Mapped[datetime] = mapped_column(_MOMENT)
    finished_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    people: Mapped[int | None] = mapped_column(Integer)
