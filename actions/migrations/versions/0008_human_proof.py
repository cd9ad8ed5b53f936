"""An engineer establishes who somebody is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_human_proof"
down_revision = "0007_switches"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.add_column("challenge", sa.Column("human_check_id", sa.Text()), schema="actions")
    op.create_table(
        "checker",
        sa.Column("engineer_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("last_step", sa.BigInteger()),
        sa.Column("stopped_at", _MOMENT),
        sa.PrimaryKeyConstraint("engineer_id", name=op.f("pk_checker")),
        schema="actions",
    )
    _checks()
    op.create_table(
        "check_visit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("engineer_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ticket_hash", sa.LargeBinary()),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["actions.human_check.id"],
            name=op.f("fk_check_visit_check_id_human_check"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_visit")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_check_visit_token_hash")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_check_visit_ticket_hash")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_check_visit_check_id"), "check_visit", ["check_id"], schema="actions"
    )


def _checks() -> None:
    op.create_table(
        "human_check",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("engineer_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("way", sa.Text()),
        sa.Column("compared", postgresql.JSONB()),
        sa.Column("purpose", sa.Text()),
        sa.Column("second_id", sa.Text()),
        sa.Column("challenge_id", sa.Text()),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("recorded_at", _MOMENT),
        sa.Column("second_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human_check")),
        schema="actions",
    )
    op.create_index(
        "uq_human_check_going_on",
        "human_check",
        ["person_id"],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("stage IN ('open', 'second', 'ready')"),
    )
    op.create_index(
        "ix_human_check_engineer_id_recorded_at",
        "human_check",
        ["engineer_id", "recorded_at"],
        schema="actions",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("check_visit", schema="actions")
    op.drop_table("human_check", schema="actions")
    op.drop_table("checker", schema="actions")
    op.drop_column("challenge", "human_check_id", schema="actions")
