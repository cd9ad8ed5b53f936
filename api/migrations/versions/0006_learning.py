"""Sentences that were not understood, and what engineers said about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_learning"
down_revision = "0005_noted_problem"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "learning_sentence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("guesses", postgresql.JSONB(), nullable=False),
        sa.Column("suggested", sa.String(), nullable=True),
        sa.Column("suggested_by", sa.String(), nullable=True),
        sa.Column("count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), server_default="new", nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_learning_sentence_{name}"))
            for name, rule in (
                ("language", "language IN ('nl', 'en')"),
                ("state", "state IN ('new', 'accepted', 'discarded')"),
                ("label", "(state = 'accepted') = (label IS NOT NULL)"),
                ("suggested_by", "suggested_by IN ('employee', 'engineer')"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_sentence")),
        sa.UniqueConstraint("language", "key", name=op.f("uq_learning_sentence_language")),
        schema="api",
    )
    op.create_index(
        "ix_learning_sentence_state",
        "learning_sentence",
        ["state", "count", "last_day"],
        schema="api",
    )
    op.create_table(
        "learning_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sentence_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_event")),
        schema="api",
    )
    op.create_index(
        "ix_learning_event_sentence_id", "learning_event", ["sentence_id", "at"], schema="api"
    )
    op.execute("REVOKE UPDATE, DELETE ON api.learning_event FROM nachtwacht_api")


def downgrade() -> None:
    """Take back."""
    op.drop_table("learning_event", schema="api")
    op.drop_table("learning_sentence", schema="api")
