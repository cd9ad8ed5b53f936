"""First tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "answered_call",
        sa.Column("inbox_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("inbox_id", "action", name=op.f("pk_answered_call")),
        schema="actions",
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        schema="actions",
    )
    op.create_index("ix_attempt_kind_at", "attempt", ["kind", "at"], unique=False, schema="actions")
    op.create_index(
        "ix_attempt_person_id_kind_at",
        "attempt",
        ["person_id", "kind", "at"],
        unique=False,
        schema="actions",
    )
    op.create_index(
        "ix_attempt_source_hash_at",
        "attempt",
        ["source_hash", "at"],
        unique=False,
        schema="actions",
    )
    op.create_table(
        "case_state",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("unsure_in_a_row", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_state")),
        schema="actions",
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("own_mail_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("proof_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proof_passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof_kind", sa.Text(), nullable=True),
        sa.Column("ticket_hash", sa.LargeBinary(), nullable=True),
        sa.Column("writing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_set_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backend_failures", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_challenge_token_hash")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_challenge_run_id"), "challenge", ["run_id"], unique=False, schema="actions"
    )
    op.create_index(
        "ix_challenge_person_id_opened_at",
        "challenge",
        ["person_id", "opened_at"],
        unique=False,
        schema="actions",
    )
    op.create_index(
        "uq_challenge_open",
        "challenge",
        ["person_id"],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("stage IN ('proof', 'password')"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        schema="actions",
    )
    op.create_index(
        "ix_event_waiting",
        "event",
        ["next_at"],
        unique=False,
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger")),
        sa.UniqueConstraint("digest", name=op.f("uq_ledger_digest")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_ledger_case_id"), "ledger", ["case_id"], unique=False, schema="actions"
    )
    op.create_index(
        op.f("ix_actions_ledger_run_id"), "ledger", ["run_id"], unique=False, schema="actions"
    )
    op.create_table(
        "notice",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("address_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notice")),
        schema="actions",
    )
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["next_at"],
        unique=False,
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "proof_signal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("challenge_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_signal")),
        schema="actions",
    )
    op.create_index(
        "ix_proof_signal_waiting",
        "proof_signal",
        ["id"],
        unique=False,
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "registered_proof",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("target_masked", sa.Text(), nullable=True),
        sa.Column("target_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at_desk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registered_proof")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_registered_proof_person_id"),
        "registered_proof",
        ["person_id"],
        unique=False,
        schema="actions",
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("inbox_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("awaited_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_run_case_id"), "run", ["case_id"], unique=False, schema="actions"
    )
    op.create_index(
        op.f("ix_actions_run_person_id"), "run", ["person_id"], unique=False, schema="actions"
    )
    op.create_index(
        "uq_run_going",
        "run",
        ["case_id", "slug"],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("signalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["actions.run.id"], name=op.f("fk_question_run_id_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        schema="actions",
    )
    op.create_index(
        "ix_question_unsignalled",
        "question",
        ["run_id"],
        unique=False,
        schema="actions",
        postgresql_where=sa.text("signalled_at IS NULL"),
    )
    op.create_index(
        "uq_question_open",
        "question",
        ["case_id"],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "run_message",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("slots", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("question_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["actions.run.id"], name=op.f("fk_run_message_run_id_run")
        ),
        sa.PrimaryKeyConstraint("run_id", "seq", name=op.f("pk_run_message")),
        schema="actions",
    )
    op.create_index(
        "ix_run_message_untold",
        "run_message",
        ["created_at"],
        unique=False,
        schema="actions",
        postgresql_where=sa.text("told_by IS NULL"),
    )
    op.create_table(
        "sent_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("challenge_id", sa.Text(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["actions.challenge.id"],
            name=op.f("fk_sent_code_challenge_id_challenge"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_code")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_sent_code_challenge_id"),
        "sent_code",
        ["challenge_id"],
        unique=False,
        schema="actions",
    )
    op.create_table(
        "consent",
        sa.Column("question_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["actions.question.id"], name=op.f("fk_consent_question_id_question")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["actions.run.id"], name=op.f("fk_consent_run_id_run")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_consent")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_consent_run_id"), "consent", ["run_id"], unique=False, schema="actions"
    )
    op.create_table(
        "source_attempt",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "token_hash", name=op.f("pk_source_attempt")),
        schema="secure",
    )
    op.create_index(
        "ix_source_attempt_source_at",
        "source_attempt",
        ["source", "at"],
        unique=False,
        schema="secure",
    )
    op.execute("REVOKE UPDATE, DELETE ON actions.ledger FROM nachtwacht_actions")
    op.execute("GRANT USAGE ON SCHEMA actions TO nachtwacht_sandbox")


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_source_attempt_source_at", table_name="source_attempt", schema="secure")
    op.drop_table("source_attempt", schema="secure")
    op.drop_index(op.f("ix_actions_consent_run_id"), table_name="consent", schema="actions")
    op.drop_table("consent", schema="actions")
    op.drop_index(
        op.f("ix_actions_sent_code_challenge_id"), table_name="sent_code", schema="actions"
    )
    op.drop_table("sent_code", schema="actions")
    op.drop_index(
        "ix_run_message_untold",
        table_name="run_message",
        schema="actions",
        postgresql_where=sa.text("told_by IS NULL"),
    )
    op.drop_table("run_message", schema="actions")
    op.drop_index(
        "uq_question_open",
        table_name="question",
        schema="actions",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(
        "ix_question_unsignalled",
        table_name="question",
        schema="actions",
        postgresql_where=sa.text("signalled_at IS NULL"),
    )
    op.drop_table("question", schema="actions")
    op.drop_index(
        "uq_run_going",
        table_name="run",
        schema="actions",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_actions_run_person_id"), table_name="run", schema="actions")
    op.drop_index(op.f("ix_actions_run_case_id"), table_name="run", schema="actions")
    op.drop_table("run", schema="actions")
    op.drop_index(
        op.f("ix_actions_registered_proof_person_id"),
        table_name="registered_proof",
        schema="actions",
    )
    op.drop_table("registered_proof", schema="actions")
    op.drop_index(
        "ix_proof_signal_waiting",
        table_name="proof_signal",
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_table("proof_signal", schema="actions")
    op.drop_index(
        "ix_notice_waiting",
        table_name="notice",
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_table("notice", schema="actions")
    op.drop_index(op.f("ix_actions_ledger_run_id"), table_name="ledger", schema="actions")
    op.drop_index(op.f("ix_actions_ledger_case_id"), table_name="ledger", schema="actions")
    op.drop_table("ledger", schema="actions")
    op.drop_index(
        "ix_event_waiting",
        table_name="event",
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_table("event", schema="actions")
    op.drop_index(
        "uq_challenge_open",
        table_name="challenge",
        schema="actions",
        postgresql_where=sa.text("stage IN ('proof', 'password')"),
    )
    op.drop_index("ix_challenge_person_id_opened_at", table_name="challenge", schema="actions")
    op.drop_index(op.f("ix_actions_challenge_run_id"), table_name="challenge", schema="actions")
    op.drop_table("challenge", schema="actions")
    op.drop_table("case_state", schema="actions")
    op.drop_index("ix_attempt_source_hash_at", table_name="attempt", schema="actions")
    op.drop_index("ix_attempt_person_id_kind_at", table_name="attempt", schema="actions")
    op.drop_index("ix_attempt_kind_at", table_name="attempt", schema="actions")
    op.drop_table("attempt", schema="actions")
    op.drop_table("answered_call", schema="actions")
