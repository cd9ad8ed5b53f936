"""The emergency door of the desk: who may use it, and every use of it."""

import sqlalchemy as sa
from alembic import op

revision = "0011_break_glass"
down_revision = "0010_sign_in"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "break_glass_person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("engineer_id", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("sealed_seed", sa.String(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["engineer_id"],
            ["api.engineer.id"],
            name=op.f("fk_break_glass_person_engineer_id_engineer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass_person")),
        sa.UniqueConstraint("user_name", name=op.f("uq_break_glass_person_user_name")),
        schema="api",
    )
    op.create_table(
        "break_glass_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass_event")),
        schema="api",
    )
    op.create_index("ix_api_break_glass_event_at", "break_glass_event", ["at"], schema="api")
    op.execute("REVOKE UPDATE, DELETE ON api.break_glass_event FROM nachtwacht_api")
    op.add_column(
        "engineer_session",
        sa.Column("break_glass", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="api",
    )
    op.create_index(
        "ix_engineer_session_break_glass",
        "engineer_session",
        ["expires_at"],
        schema="api",
        postgresql_where=sa.text("break_glass"),
    )


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM api.engineer_session WHERE break_glass")
    op.drop_column("engineer_session", "break_glass", schema="api")
    op.drop_table("break_glass_event", schema="api")
    op.drop_table("break_glass_person", schema="api")
