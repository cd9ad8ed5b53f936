"""Tables of sign-ins: those that are under way, those that live, and which account is whom."""

from datetime import datetime

from sqlalchemy import DateTime, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.db import Base

Moment = DateTime(timezone=True)


class SignInFlow(Base):
    """Somebody who was sent to the provider and is not back; used once, for ten minutes.

    `browser_hash` is of a cookie: only that browser may come back with this `state`.
    """

    __tablename__ = "sign_in_flow"

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    browser_hash: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    place: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SignInSession(Base):
    """A browser in which somebody is signed in; gone at its end, with all that hangs on it.

    Only the SHA-256 of the cookie's secret is kept. `sealed` is the ID token, encrypted with that
    secret: the provider wants to see it again when somebody signs out.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_issuer_subject", "issuer", "subject"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    provider_session: Mapped[str | None]
    person_id: Mapped[str]
    desk: Mapped[bool]
    name: Mapped[str | None]
    first_name: Mapped[str | None]
    mail: Mapped[str | None]
    language: Mapped[str | None]
    sealed: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SignInLink(Base):
    """Which account at the provider is which person, as it was the first time; neither may change.

    A claim that somebody can edit, or that is given to somebody else, makes nobody another person.
    """

    __tablename__ = "sign_in_link"
    __table_args__ = (UniqueConstraint("issuer", "person_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(Moment)
