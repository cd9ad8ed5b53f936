"""The pretend directory knows a phone, another address and a language."""

import sqlalchemy as sa
from alembic import op

revision = "0005_enrolment"
down_revision = "0004_not_me"
branch_labels = None
depends_on = None

_NAMES = ("mobile", "other_mail", "language")


def upgrade() -> None:
    """Apply."""
    for name in _NAMES:
        column = sa.Column(name, sa.Text(), nullable=False, server_default="")
        op.add_column("account", column, schema="sandbox")


def downgrade() -> None:
    """Take back."""
    for name in _NAMES:
        op.drop_column("account", name, schema="sandbox")
