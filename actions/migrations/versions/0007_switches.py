"""Switches of runbooks by group, and changes that wait for an engineer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_switches"
down_revision = "0006_enrolment"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "switch",
        sa.Column("runbook", sa.Text(), nullable=False),
        sa.Column("member_of", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("runbook", "member_of", name=op.f("pk_switch")),
        schema="actions",
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", postgresql.JSONB(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.ForeignKeyConstraint(["run_id"], ["actions.run.id"], name=op.f("fk_release_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        schema="actions",
    )
    op.create_index("ix_release_run_id", "release", ["run_id"], schema="actions")
    op.create_index(
        "uq_release_open",
        "release",
        ["run_id"],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("decided_at IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("release", schema="actions")
    op.drop_table("switch", schema="actions")
