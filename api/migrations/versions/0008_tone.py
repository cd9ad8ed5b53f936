"""While a case is open: whether it is urgent, and how the employee is doing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008_tone"
down_revision = "0007_reminded"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "care_case",
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="api",
    )
    op.add_column("care_case", sa.Column("mood", JSONB(), nullable=True), schema="api")


def downgrade() -> None:
    """Take back."""
    op.drop_column("care_case", "mood", schema="api")
    op.drop_column("care_case", "urgent", schema="api")
