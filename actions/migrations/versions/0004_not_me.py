"""«This was not me»: a link in every letter, and what it shuts."""

import sqlalchemy as sa
from alembic import op

revision = "0004_not_me"
down_revision = "0003_registration"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.add_column("notice", sa.Column("token_hash", sa.LargeBinary()), schema="actions")
    op.create_unique_constraint(
        op.f("uq_notice_token_hash"), "notice", ["token_hash"], schema="actions"
    )
    op.create_table(
        "self_service_stop",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("notice_key", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("cut_at", _MOMENT),
        sa.Column("opened_at", _MOMENT),
        sa.Column("opened_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_service_stop")),
        schema="actions",
    )
    op.create_index(
        "uq_self_service_stop_shut",
        "self_service_stop",
        ["person_id"],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("opened_at IS NULL"),
    )
    op.create_index(
        "ix_self_service_stop_to_cut",
        "self_service_stop",
        ["next_at"],
        schema="actions",
        postgresql_where=sa.text("cut_at IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("self_service_stop", schema="actions")
    op.drop_constraint(op.f("uq_notice_token_hash"), "notice", schema="actions")
    op.drop_column("notice", "token_hash", schema="actions")
