"""Tables of engineers, their sign-ins and failed attempts."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class Engineer(Base):
    """Somebody who may answer employees; `demo` ones can only sign in during development.

    With a `person_id` she signs in at the identity provider and has no password here.
    """

    __tablename__ = "engineer"
    __table_args__ = (CheckConstraint("language IN ('nl', 'en')", "language"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    user_name: Mapped[str | None] = mapped_column(unique=True)
    person_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="nl", server_default="nl")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class EngineerSession(Base):
    """One sign-in; only the SHA-256 of its token is kept.

    One at the identity provider ends with that; one by the emergency door is marked.
    """

    __tablename__ = "engineer_session"
    __table_args__ = (
        Index("ix_engineer_session_engineer_id", "engineer_id"),
        Index("ix_engineer_session_sign_in_id", "sign_in_id"),
        Index(
            "ix_engineer_session_break_glass", "expires_at", postgresql_where=text("break_glass")
        ),
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    engineer_id: Mapped[str] = mapped_column(ForeignKey("engineer.id", ondelete="CASCADE"))
    csrf: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    last_seen: Mapped[datetime] = mapped_column(Moment)
    sign_in_id: Mapped[str | None] = mapped_column(
        ForeignKey("sign_in_session.id", ondelete="CASCADE")
    )
    break_glass: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class SignInAttempt(Base):
    """One attempt that did not succeed (yet); `key` is a hash of the source or of the name."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key", "key", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
