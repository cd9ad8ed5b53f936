"""The company-wide brake and the number of people it scales with."""

import sqlalchemy as sa
from alembic import op

revision = "0005_brake"
down_revision = "0004_not_me"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "brake",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pulled_at", _MOMENT, nullable=False),
        sa.Column("resets", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer()),
        sa.Column("released_at", _MOMENT),
        sa.Column("released_by", sa.Text()),
        sa.Column("release_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brake")),
        schema="actions",
    )
    op.create_index(
        "uq_brake_pulled",
        "brake",
        [sa.text("(released_at IS NULL)")],
        unique=True,
        schema="actions",
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "headcount",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("counted_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headcount")),
        schema="actions",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("headcount", schema="actions")
    op.drop_table("brake", schema="actions")
