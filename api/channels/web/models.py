"""Tables of the web chat: sessions, and the host tokens that were used."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

MOMENT = DateTime(timezone=True)


class WebSession(Base):
    """One browser in which somebody is signed in; the bearer itself is not kept, only its hash.

    One that was opened by a sign-in at the identity provider ends with that.
    """

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_sign_in_id", "sign_in_id"),)

    bearer_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(MOMENT)
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(MOMENT)
    sign_in_id: Mapped[str | None] = mapped_column(
        ForeignKey("sign_in_session.id", ondelete="CASCADE")
    )


class WebTokenUse(Base):
    """A host token that was exchanged; it cannot be a second time."""

    __tablename__ = "web_token_use"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(MOMENT, index=True)
