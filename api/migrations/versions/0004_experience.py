"""What people felt at the end of an episode, and how much working time they lost."""

import sqlalchemy as sa
from alembic import op

revision = "0004_experience"
down_revision = "0003_engineer_reached"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "experience",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("face", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("reopened_at", MOMENT, nullable=True),
        sa.CheckConstraint("face BETWEEN 1 AND 5", name=op.f("ck_experience_face")),
        sa.CheckConstraint("minutes BETWEEN 0 AND 480", name=op.f("ck_experience_minutes")),
        sa.CheckConstraint(
            "ended_by IN ('assistant', 'engineer')", name=op.f("ck_experience_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["api.care_case.id"], name=op.f("fk_experience_case_id_care_case")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["api.person.id"], name=op.f("fk_experience_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experience")),
        schema="api",
    )
    for name in ("person_id", "case_id"):
        op.create_index(f"ix_experience_{name}", "experience", [name, "asked_at"], schema="api")


def downgrade() -> None:
    """Take back."""
    op.drop_table("experience", schema="api")
