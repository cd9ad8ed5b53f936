"""Letters that a mail system will never take."""

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


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_notice_waiting", table_name="notice", schema="actions")
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["next_at"],
        schema="actions",
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.drop_column("notice", "refused_at", schema="actions")
