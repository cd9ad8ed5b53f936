"""Guests of the public door: not signed in, the typed name is all that is known."""

import sqlalchemy as sa
from alembic import op

revision = "0002_public_door"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("person", sa.Column("claimed_name", sa.String()), schema="api")


def downgrade() -> None:
    """Take back."""
    op.drop_column("person", "claimed_name", schema="api")
