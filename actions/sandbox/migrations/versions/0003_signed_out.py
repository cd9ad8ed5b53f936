"""When somebody was signed out everywhere, until the next time at the login form."""

import sqlalchemy as sa
from alembic import op

revision = "0003_signed_out"
down_revision = "0002_letter_key"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    column = sa.Column("signed_out_at", sa.DateTime(timezone=True))
    op.add_column("account", column, schema="sandbox")


def downgrade() -> None:
    """Take back."""
    op.drop_column("account", "signed_out_at", schema="sandbox")
