"""Requests at the public door: a name, no run and no case that wait for it."""

import sqlalchemy as sa
from alembic import op

revision = "0002_public_door"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    op.add_column("challenge", sa.Column("claim_encrypted", sa.LargeBinary()), schema="actions")
    op.add_column("challenge", sa.Column("code_wanted_at", moment), schema="actions")
    op.add_column("challenge", sa.Column("told_at", moment), schema="actions")
    op.add_column("challenge", sa.Column("guest_id", sa.Text()), schema="actions")
    op.add_column(
        "challenge",
        sa.Column("most_right", sa.Integer(), server_default="0", nullable=False),
        schema="actions",
    )
    for column in ("run_id", "case_id"):
        op.alter_column("challenge", column, nullable=True, schema="actions")
    for column in ("ticket_hash", "guest_id"):
        op.create_unique_constraint(
            op.f(f"uq_challenge_{column}"), "challenge", [column], schema="actions"
        )
    op.create_index(
        "ix_challenge_code_wanted",
        "challenge",
        ["code_wanted_at"],
        schema="actions",
        postgresql_where=sa.text("code_wanted_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back; requests at the public door are dropped."""
    op.drop_index("ix_challenge_code_wanted", table_name="challenge", schema="actions")
    for column in ("ticket_hash", "guest_id"):
        op.drop_constraint(op.f(f"uq_challenge_{column}"), "challenge", schema="actions")
    op.execute(
        "DELETE FROM actions.sent_code AS code USING actions.challenge AS challenge"
        " WHERE challenge.id = code.challenge_id AND challenge.run_id IS NULL"
    )
    op.execute("DELETE FROM actions.challenge WHERE run_id IS NULL")
    for column in ("run_id", "case_id"):
        op.alter_column("challenge", column, nullable=False, schema="actions")
    for column in ("most_right", "guest_id", "told_at", "code_wanted_at", "claim_encrypted"):
        op.drop_column("challenge", column, schema="actions")
