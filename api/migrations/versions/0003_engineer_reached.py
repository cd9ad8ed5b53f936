"""Calls climb a ladder of people on call; calls about one outage share it."""

import sqlalchemy as sa
from alembic import op

revision = "0003_engineer_reached"
down_revision = "0002_public_door"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "escalation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        schema="api",
    )
    op.create_index(
        "ix_escalation_due",
        "escalation",
        ["due_at"],
        schema="api",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
        schema="api",
    )
    op.create_index(
        "uq_outage_unended",
        "outage",
        ["service", "error"],
        unique=True,
        schema="api",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    _each_call_gets_its_own()
    _notices_go_to_one_address()


def _each_call_gets_its_own() -> None:
    """A call that waits is told again at once."""
    op.execute(
        "INSERT INTO api.escalation (id, step, due_at, noticed_at) SELECT id, 1,"
        " CASE WHEN state IN ('open', 'paged') THEN now() END, opened_at FROM api.handoff"
    )
    op.add_column("handoff", sa.Column("escalation_id", sa.String()), schema="api")
    op.execute("UPDATE api.handoff SET escalation_id = id")
    op.alter_column("handoff", "escalation_id", nullable=False, schema="api")
    op.create_foreign_key(
        op.f("fk_handoff_escalation_id_escalation"),
        "handoff",
        "escalation",
        ["escalation_id"],
        ["id"],
        source_schema="api",
        referent_schema="api",
    )
    op.create_index("ix_handoff_escalation_id", "handoff", ["escalation_id"], schema="api")
    for column in (
        sa.Column("told_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_others", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("told_back_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("handoff", column, schema="api")


def _notices_go_to_one_address() -> None:
    """Notices so far went to all addresses of the first level together."""
    op.drop_index("ix_handoff_notice_due", table_name="handoff_notice", schema="api")
    op.drop_constraint(op.f("fk_handoff_notice_handoff_id_handoff"), "handoff_notice", schema="api")
    op.alter_column("handoff_notice", "handoff_id", new_column_name="escalation_id", schema="api")
    op.create_foreign_key(
        op.f("fk_handoff_notice_escalation_id_escalation"),
        "handoff_notice",
        "escalation",
        ["escalation_id"],
        ["id"],
        source_schema="api",
        referent_schema="api",
    )
    for column in (
        sa.Column("level", sa.String(), server_default="first", nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("handoff_notice", column, schema="api")
    for name in ("level", "place"):
        op.alter_column("handoff_notice", name, server_default=None, schema="api")
    op.create_index(
        "ix_handoff_notice_escalation_id",
        "handoff_notice",
        ["escalation_id", "created_at"],
        schema="api",
    )
    op.create_index(
        "ix_handoff_notice_due",
        "handoff_notice",
        ["due_at"],
        schema="api",
        postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
    )


def downgrade() -> None:
    """Take back; calls of outages lose what they shared."""
    op.drop_index("ix_handoff_notice_due", table_name="handoff_notice", schema="api")
    op.drop_index("ix_handoff_notice_escalation_id", table_name="handoff_notice", schema="api")
    for name in ("failed_at", "place", "level"):
        op.drop_column("handoff_notice", name, schema="api")
    op.drop_constraint(
        op.f("fk_handoff_notice_escalation_id_escalation"), "handoff_notice", schema="api"
    )
    op.execute(
        "DELETE FROM api.handoff_notice WHERE escalation_id NOT IN (SELECT id FROM api.handoff)"
    )
    op.alter_column("handoff_notice", "escalation_id", new_column_name="handoff_id", schema="api")
    op.create_foreign_key(
        op.f("fk_handoff_notice_handoff_id_handoff"),
        "handoff_notice",
        "handoff",
        ["handoff_id"],
        ["id"],
        source_schema="api",
        referent_schema="api",
    )
    op.create_index(
        "ix_handoff_notice_due",
        "handoff_notice",
        ["due_at"],
        schema="api",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_index("ix_handoff_escalation_id", table_name="handoff", schema="api")
    for name in ("told_back_at", "told_others", "told_step", "escalation_id"):
        op.drop_column("handoff", name, schema="api")
    op.drop_table("outage", schema="api")
    op.drop_table("escalation", schema="api")
