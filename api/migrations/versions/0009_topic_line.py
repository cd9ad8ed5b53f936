"""The line with which an employee named the topic of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0009_topic_line"
down_revision = "0008_tone"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("care_case", sa.Column("topic_seq", sa.BigInteger(), nullable=True), schema="api")


def downgrade() -> None:
    """Take back."""
    op.drop_column("care_case", "topic_seq", schema="api")
