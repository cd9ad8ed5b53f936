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
        "engineer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), server_default="nl", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("language IN ('nl', 'en')", name=op.f("ck_engineer_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engineer")),
        sa.UniqueConstraint("user_name", name=op.f("uq_engineer_user_name")),
        schema="api",
    )
    op.create_table(
        "event_received",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_received")),
        schema="api",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=True),
        sa.Column("mail", sa.String(), nullable=True),
        sa.Column("language", sa.String(), server_default="nl", nullable=False),
        sa.Column("language_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        schema="api",
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        schema="api",
    )
    op.create_index(
        "ix_sign_in_attempt_key", "sign_in_attempt", ["key", "at"], unique=False, schema="api"
    )
    op.create_table(
        "web_session",
        sa.Column("bearer_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bearer_hash", name=op.f("pk_web_session")),
        schema="api",
    )
    op.create_index(
        op.f("ix_api_web_session_expires_at"),
        "web_session",
        ["expires_at"],
        unique=False,
        schema="api",
    )
    op.create_table(
        "web_token_use",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_token_use")),
        schema="api",
    )
    op.create_index(
        op.f("ix_api_web_token_use_expires_at"),
        "web_token_use",
        ["expires_at"],
        unique=False,
        schema="api",
    )
    op.create_table(
        "care_case",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("engineer_id", sa.String(), nullable=True),
        sa.Column("engineer_name", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("introduced", sa.Boolean(), nullable=False),
        sa.Column("started_over", sa.Boolean(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=True),
        sa.Column("question_run", sa.String(), nullable=True),
        sa.Column("question_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("challenge_id", sa.String(), nullable=True),
        sa.Column("challenge_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "owner IN ('assistant', 'waiting', 'engineer')", name=op.f("ck_care_case_owner")
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_care_case_status")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["api.person.id"], name=op.f("fk_care_case_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_case")),
        schema="api",
    )
    op.create_index(
        "ix_care_case_person_id",
        "care_case",
        ["person_id", "opened_at"],
        unique=False,
        schema="api",
    )
    op.create_table(
        "engineer_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("engineer_id", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engineer_id"],
            ["api.engineer.id"],
            name=op.f("fk_engineer_session_engineer_id_engineer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_engineer_session")),
        schema="api",
    )
    op.create_index(
        "ix_engineer_session_engineer_id",
        "engineer_session",
        ["engineer_id"],
        unique=False,
        schema="api",
    )
    op.create_table(
        "thread",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("seen_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["api.person.id"], name=op.f("fk_thread_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("person_id", "channel", "address", name=op.f("uq_thread_person_id")),
        schema="api",
    )
    op.create_table(
        "case_fact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["api.care_case.id"], name=op.f("fk_case_fact_case_id_care_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_fact")),
        schema="api",
    )
    op.create_index(
        "ix_case_fact_case_id", "case_fact", ["case_id", "at"], unique=False, schema="api"
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("challenge_id", sa.String(), nullable=True),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["api.care_case.id"], name=op.f("fk_entry_case_id_care_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["api.person.id"], name=op.f("fk_entry_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("person_id", "seq", name=op.f("uq_entry_person_id")),
        schema="api",
    )
    op.create_index("ix_entry_case_id", "entry", ["case_id", "seq"], unique=False, schema="api")
    op.create_table(
        "handoff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("engineer_id", sa.String(), nullable=True),
        sa.Column("engineer_name", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_reply_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','paged','accepted','with_human','handed_back','solved','withdrawn')",
            name=op.f("ck_handoff_state"),
        ),
        sa.CheckConstraint(
            "urgency IN ('cannot-work','hindered','question')", name=op.f("ck_handoff_urgency")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["api.care_case.id"], name=op.f("fk_handoff_case_id_care_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["api.person.id"], name=op.f("fk_handoff_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff")),
        schema="api",
    )
    op.create_index(
        "uq_handoff_unended",
        "handoff",
        ["case_id"],
        unique=True,
        schema="api",
        postgresql_where=sa.text("state IN ('open','paged','accepted','with_human')"),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("button_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('text', 'button', 'command', 'event')", name=op.f("ck_inbox_kind")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'asked', 'done', 'parked')", name=op.f("ck_inbox_state")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["api.care_case.id"], name=op.f("fk_inbox_case_id_care_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["api.person.id"], name=op.f("fk_inbox_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_inbox_channel")),
        schema="api",
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["person_id", "seq"],
        unique=False,
        schema="api",
        postgresql_where=sa.text("state IN ('new', 'asked')"),
    )
    op.create_table(
        "button",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["api.entry.id"], name=op.f("fk_button_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_button")),
        schema="api",
    )
    op.create_index(
        "ix_button_entry_id", "button", ["entry_id", "position"], unique=False, schema="api"
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("entry_id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("parts_sent", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["api.entry.id"], name=op.f("fk_delivery_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["api.thread.id"], name=op.f("fk_delivery_thread_id_thread")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("entry_id", "thread_id", name=op.f("uq_delivery_entry_id")),
        schema="api",
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["due_at"],
        unique=False,
        schema="api",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "handoff_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handoff_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["api.handoff.id"], name=op.f("fk_handoff_event_handoff_id_handoff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_event")),
        schema="api",
    )
    op.create_index(
        "ix_handoff_event_handoff_id",
        "handoff_event",
        ["handoff_id", "at"],
        unique=False,
        schema="api",
    )
    op.create_table(
        "handoff_notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("handoff_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["api.handoff.id"], name=op.f("fk_handoff_notice_handoff_id_handoff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_notice")),
        schema="api",
    )
    op.create_index(
        "ix_handoff_notice_due",
        "handoff_notice",
        ["due_at"],
        unique=False,
        schema="api",
        postgresql_where=sa.text("sent_at IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(
        "ix_handoff_notice_due",
        table_name="handoff_notice",
        schema="api",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_table("handoff_notice", schema="api")
    op.drop_index("ix_handoff_event_handoff_id", table_name="handoff_event", schema="api")
    op.drop_table("handoff_event", schema="api")
    op.drop_index(
        "ix_delivery_waiting",
        table_name="delivery",
        schema="api",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("delivery", schema="api")
    op.drop_index("ix_button_entry_id", table_name="button", schema="api")
    op.drop_table("button", schema="api")
    op.drop_index(
        "ix_inbox_open",
        table_name="inbox",
        schema="api",
        postgresql_where=sa.text("state IN ('new', 'asked')"),
    )
    op.drop_table("inbox", schema="api")
    op.drop_index(
        "uq_handoff_unended",
        table_name="handoff",
        schema="api",
        postgresql_where=sa.text("state IN ('open','paged','accepted','with_human')"),
    )
    op.drop_table("handoff", schema="api")
    op.drop_index("ix_entry_case_id", table_name="entry", schema="api")
    op.drop_table("entry", schema="api")
    op.drop_index("ix_case_fact_case_id", table_name="case_fact", schema="api")
    op.drop_table("case_fact", schema="api")
    op.drop_table("thread", schema="api")
    op.drop_index("ix_engineer_session_engineer_id", table_name="engineer_session", schema="api")
    op.drop_table("engineer_session", schema="api")
    op.drop_index("ix_care_case_person_id", table_name="care_case", schema="api")
    op.drop_table("care_case", schema="api")
    op.drop_index(op.f("ix_api_web_token_use_expires_at"), table_name="web_token_use", schema="api")
    op.drop_table("web_token_use", schema="api")
    op.drop_index(op.f("ix_api_web_session_expires_at"), table_name="web_session", schema="api")
    op.drop_table("web_session", schema="api")
    op.drop_index("ix_sign_in_attempt_key", table_name="sign_in_attempt", schema="api")
    op.drop_table("sign_in_attempt", schema="api")
    op.drop_table("person", schema="api")
    op.drop_table("event_received", schema="api")
    op.drop_table("engineer", schema="api")
