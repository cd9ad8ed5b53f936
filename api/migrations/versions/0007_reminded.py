"""A case remembers of which open question its employee was reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0007_reminded"
down_revision = "0006_learning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("care_case", sa.Column("reminded_of", sa.String(), nullable=True), schema="api")


def downgrade() -> None:
    """Take back."""
    op.drop_column("care_case", "reminded_of", schema="api")
