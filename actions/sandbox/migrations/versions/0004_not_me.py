"""The reset of the pretend company opens again what «this was not me» shut."""

from alembic import op

revision = "0004_not_me"
down_revision = "0003_signed_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("GRANT SELECT, DELETE ON actions.self_service_stop TO nachtwacht_sandbox")


def downgrade() -> None:
    """Take back."""
    op.execute("REVOKE SELECT, DELETE ON actions.self_service_stop FROM nachtwacht_sandbox")
