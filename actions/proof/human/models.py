"""Tables of human proof: who may give one, each check, and the engineer's own visits to it."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base

_MOMENT = DateTime(timezone=True)


class Checker(Base):
    """An engineer who may establish who somebody is, with an app of his own.

    An administrator names him beforehand, here and not at the desk: the word of `api` that somebody
    is an engineer opens nothing. `person_id` is his own account, which he may not establish.
    `last_step` is the last time step of his app that was used.
    """

    __tablename__ = "checker"

    engineer_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    secret_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime] = mapped_column(_MOMENT)
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    stopped_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class HumanCheck(Base):
    """One person whose identity is established; stages: open, second, ready, given, ended.

    `needs_second`: only a human may touch the account (R5), and one human is not enough.
    `challenge_id` is the employee's own page that the code opens.
    """

    __tablename__ = "human_check"
    __table_args__ = (
        Index(
            "uq_human_check_going_on",
            "person_id",
            unique=True,
            postgresql_where=text("stage IN ('open', 'second', 'ready')"),
        ),
        Index("ix_human_check_engineer_id_recorded_at", "engineer_id", "recorded_at"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    case_id: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    engineer_id: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    needs_second: Mapped[bool]
    way: Mapped[str | None] = mapped_column(Text)
    compared: Mapped[list[str] | None] = mapped_column(JSONB)
    purpose: Mapped[str | None] = mapped_column(Text)
    second_id: Mapped[str | None] = mapped_column(Text)
    challenge_id: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    recorded_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    second_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class CheckVisit(Base):
    """One engineer's browser at one check; its link is used up by the first POST."""

    __tablename__ = "check_visit"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("actions.human_check.id"), index=True)
    engineer_id: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    ticket_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    wrong_count: Mapped[int] = mapped_column(Integer, default=0)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
