"""The number in the directory on which a colleague calls back."""

import sqlalchemy as sa
from alembic import op

revision = "0006_telephone"
down_revision = "0005_enrolment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("account", sa.Column("telephone", sa.Text()), schema="sandbox")


def downgrade() -> None:
    """Take back."""
    op.drop_column("account", "telephone", schema="sandbox")
