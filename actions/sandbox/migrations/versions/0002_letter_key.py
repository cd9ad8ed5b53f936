"""A key of a letter, by which one that is sent again is known."""

import sqlalchemy as sa
from alembic import op

revision = "0002_letter_key"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("letter", sa.Column("key", sa.Text()), schema="sandbox")
    op.create_unique_constraint(op.f("uq_letter_key"), "letter", ["key"], schema="sandbox")


def downgrade() -> None:
    """Take back."""
    op.drop_column("letter", "key", schema="sandbox")
