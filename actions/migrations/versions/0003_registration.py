"""Proofs that people register themselves; letters that a mail system will never take."""

import sqlalchemy as sa
from alembic import op

revision = "0003_registration"
down_revision = "0002_public_door"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.add_column("notice", sa.Column("refused_at", _MOMENT), schema="actions")
    op.drop_index("ix_notice_waiting", table_name="notice", schema="actions")
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["next_at"],
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL AND refused_at IS NULL"),
    )
    op.add_column("registered_proof", sa.Column("codes_left", sa.Integer()), schema="actions")
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("proof_id", sa.Text(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["proof_id"],
            ["actions.registered_proof.id"],
            name=op.f("fk_recovery_code_proof_id_registered_proof"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_recovery_code_proof_id"), "recovery_code", ["proof_id"], schema="actions"
    )
    op.create_table(
        "pending_proof",
        sa.Column("challenge_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary()),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["actions.challenge.id"],
            name=op.f("fk_pending_proof_challenge_id_challenge"),
        ),
        sa.PrimaryKeyConstraint("challenge_id", "kind", name=op.f("pk_pending_proof")),
        schema="actions",
    )


def downgrade() -> None:
    """Take back; recovery codes and numbers of phones are dropped."""
    op.drop_table("pending_proof", schema="actions")
    op.execute("DELETE FROM actions.registered_proof WHERE kind IN ('recovery', 'sms_code')")
    op.drop_table("recovery_code", schema="actions")
    op.drop_column("registered_proof", "codes_left", schema="actions")
    op.drop_index("ix_notice_waiting", table_name="notice", schema="actions")
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["next_at"],
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_column("notice", "refused_at", schema="actions")
