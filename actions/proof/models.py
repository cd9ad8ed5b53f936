"""Tables of proof: what is registered, what is asked now, what was tried, who must be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base

_MOMENT = DateTime(timezone=True)


class RegisteredProof(Base):
    """A way to prove who you are, registered beforehand; secrets are encrypted.

    `last_step` is the last TOTP time step that was used: each step counts once. `codes_left` is
    how many recovery codes of a set are unused. `source` is where an address or number comes from
    that its owner did not register himself.
    """

    __tablename__ = "registered_proof"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text, index=True)
    kind: Mapped[str] = mapped_column(Text)
    secret_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    target_masked: Mapped[str | None] = mapped_column(Text)
    target_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    registered_at: Mapped[datetime] = mapped_column(_MOMENT)
    at_desk: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    codes_left: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(Text)


class RecoveryCode(Base):
    """One code of a set that was shown once; only its HMAC is kept, and it works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    proof_id: Mapped[str] = mapped_column(
        ForeignKey("actions.registered_proof.id", ondelete="CASCADE"), index=True
    )
    code_hmac: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Challenge(Base):
    """One request for proof; stages: start, proof, password, link, manage, done, failed, closed.

    `link` and `manage` are the page on which somebody arranges his own proofs: its link was given
    and not used yet, and one browser holds the ticket.

    `start` is the public door: a name was typed and nothing is proved yet. Such a request has no
    run and no case that wait for it; `claim_encrypted` is the name, `code_wanted_at` that a code
    is to be mailed, `told_at` that the addresses know, `guest_id` who chats meanwhile, and
    `most_right` how many codes of one try were right. `person_id` of a name that is nobody's
    stands for the name alone.

    `human_check_id`: an engineer established who it is; his code is the only proof that counts.

    `proof_ids` are the registered proofs that counted when it was opened; later ones do not.
    `ticket_hash` ties a given proof to the browser in which it was given. `writing_since` and
    `password_set_before` are filled just before a password is written: with `used_at` still
    empty they tell that the write was cut off.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        Index(
            "uq_challenge_open",
            "person_id",
            unique=True,
            postgresql_where=text("stage IN ('proof', 'password')"),
        ),
        Index("ix_challenge_person_id_opened_at", "person_id", "opened_at"),
        Index(
            "ix_challenge_code_wanted",
            "code_wanted_at",
            postgresql_where=text("code_wanted_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    run_id: Mapped[str | None] = mapped_column(Text, index=True)
    case_id: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text)
    account_name: Mapped[str] = mapped_column(Text)
    own_mail_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    proof_ids: Mapped[list[str]] = mapped_column(JSONB)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    stage: Mapped[str] = mapped_column(Text)
    ended_because: Mapped[str | None] = mapped_column(Text)
    wrong_count: Mapped[int] = mapped_column(Integer, default=0)
    opened_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    proof_passed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    proof_kind: Mapped[str | None] = mapped_column(Text)
    ticket_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    claim_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_wanted_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    guest_id: Mapped[str | None] = mapped_column(Text, unique=True)
    human_check_id: Mapped[str | None] = mapped_column(Text)
    most_right: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    told_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    writing_since: Mapped[datetime | None] = mapped_column(_MOMENT)
    password_set_before: Mapped[datetime | None] = mapped_column(_MOMENT)
    backend_failures: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class SentCode(Base):
    """A code that was mailed; only its HMAC is kept, and only the newest one counts."""

    __tablename__ = "sent_code"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    challenge_id: Mapped[str] = mapped_column(ForeignKey("actions.challenge.id"), index=True)
    code_hmac: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class PendingProof(Base):
    """A proof that is being registered and not confirmed yet; at most one of a kind a visit.

    What was sent to confirm it is kept here, apart from codes that prove something.
    """

    __tablename__ = "pending_proof"

    challenge_id: Mapped[str] = mapped_column(ForeignKey("actions.challenge.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    secret_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    code_hmac: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    expires_at: Mapped[datetime] = mapped_column(_MOMENT)


class Attempt(Base):
    """What counts towards a limit: named, code_sent, wrong_code, proved, reset, unlock, shut."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("ix_attempt_person_id_kind_at", "person_id", "kind", "at"),
        Index("ix_attempt_kind_at", "kind", "at"),
        Index("ix_attempt_source_hash_at", "source_hash", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    source_hash: Mapped[str | None] = mapped_column(Text)


class Notice(Base):
    """One letter about what happens to an account, to one registered address (R9).

    `token_hash` is that of the link «this was not me» in it; the token follows from the key.
    `refused_at`: the mail system will never take it for this address; nobody tries again.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_waiting",
            "next_at",
            postgresql_where=text("sent_at IS NULL AND refused_at IS NULL"),
        ),
    )

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    address_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(_MOMENT)
    sent_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    refused_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)


class SelfServiceStop(Base):
    """Somebody said «this was not me»: nothing goes by itself until an engineer opens it again.

    `cut_at` is when the person's sessions were cut; until then it is tried again at `next_at`.
    """

    __tablename__ = "self_service_stop"
    __table_args__ = (
        Index(
            "uq_self_service_stop_shut",
            "person_id",
            unique=True,
            postgresql_where=text("opened_at IS NULL"),
        ),
        Index("ix_self_service_stop_to_cut", "next_at", postgresql_where=text("cut_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    notice_key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(_MOMENT)
    cut_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    opened_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    opened_by: Mapped[str | None] = mapped_column(Text)


class ProofSignal(Base):
    """What a waiting run must hear of its challenge; facts only."""

    __tablename__ = "proof_signal"
    __table_args__ = (
        Index("ix_proof_signal_waiting", "id", postgresql_where=text("sent_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    run_id: Mapped[str] = mapped_column(Text)
    challenge_id: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_MOMENT)
    sent_at: Mapped[datetime | None] = mapped_column(_MOMENT)
