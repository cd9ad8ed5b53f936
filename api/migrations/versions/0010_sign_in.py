"""Sign-in at the company's identity provider, of employees and of engineers."""

import sqlalchemy as sa
from alembic import op

revision = "0010_sign_in"
down_revision = "0009_topic_line"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sign_in_flow",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("browser_hash", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_sign_in_flow")),
        schema="api",
    )
    op.create_index("ix_api_sign_in_flow_started_at", "sign_in_flow", ["started_at"], schema="api")
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("desk", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("mail", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
        schema="api",
    )
    op.create_index(
        "ix_api_sign_in_session_expires_at", "sign_in_session", ["expires_at"], schema="api"
    )
    op.create_index(
        "ix_sign_in_session_issuer_subject", "sign_in_session", ["issuer", "subject"], schema="api"
    )
    op.create_table(
        "sign_in_link",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("issuer", "person_id", name=op.f("uq_sign_in_link_issuer")),
        schema="api",
    )
    _hangs_on_a_sign_in("engineer_session")
    _hangs_on_a_sign_in("web_session")
    op.add_column("engineer", sa.Column("person_id", sa.String(), nullable=True), schema="api")
    op.create_unique_constraint(
        op.f("uq_engineer_person_id"), "engineer", ["person_id"], schema="api"
    )
    for name in ("user_name", "password_hash"):
        op.alter_column("engineer", name, nullable=True, schema="api")


def _hangs_on_a_sign_in(table: str) -> None:
    op.add_column(table, sa.Column("sign_in_id", sa.String(), nullable=True), schema="api")
    op.create_foreign_key(
        op.f(f"fk_{table}_sign_in_id_sign_in_session"),
        table,
        "sign_in_session",
        ["sign_in_id"],
        ["id"],
        source_schema="api",
        referent_schema="api",
        ondelete="CASCADE",
    )
    op.create_index(f"ix_{table}_sign_in_id", table, ["sign_in_id"], schema="api")


def downgrade() -> None:
    """Take back; who signed in at the provider is an engineer no longer."""
    op.execute("DELETE FROM api.engineer WHERE user_name IS NULL OR password_hash IS NULL")
    for name in ("user_name", "password_hash"):
        op.alter_column("engineer", name, nullable=False, schema="api")
    op.drop_column("engineer", "person_id", schema="api")
    op.execute("DELETE FROM api.web_session WHERE sign_in_id IS NOT NULL")
    for table in ("web_session", "engineer_session"):
        op.drop_column(table, "sign_in_id", schema="api")
    for table in ("sign_in_link", "sign_in_session", "sign_in_flow"):
        op.drop_table(table, schema="api")
