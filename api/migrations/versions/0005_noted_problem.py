"""A message may name more than one problem: the others are noted and taken up later."""

import sqlalchemy as sa
from alembic import op

revision = "0005_noted_problem"
down_revision = "0004_experience"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _statuses("'noted', 'open', 'closed'")
    op.create_table(
        "noted_problem",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("after_case_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("inbox_id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"api.{table}.id"], name=op.f(f"fk_noted_problem_{column}_{table}")
            )
            for column, table in (
                ("case_id", "care_case"),
                ("after_case_id", "care_case"),
                ("person_id", "person"),
                ("inbox_id", "inbox"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_problem")),
        sa.UniqueConstraint("case_id", name=op.f("uq_noted_problem_case_id")),
        sa.UniqueConstraint("inbox_id", "topic", name=op.f("uq_noted_problem_inbox_id")),
        schema="api",
    )
    op.create_index(
        "ix_noted_problem_unsettled",
        "noted_problem",
        ["person_id", "noted_at"],
        schema="api",
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    """Take back; what was only noted is closed."""
    op.drop_table("noted_problem", schema="api")
    op.execute(
        "UPDATE api.care_case SET status = 'closed', closed_at = opened_at, started_over = true"
        " WHERE status = 'noted'"
    )
    _statuses("'open', 'closed'")


def _statuses(names: str) -> None:
    op.drop_constraint(op.f("ck_care_case_status"), "care_case", schema="api")
    op.create_check_constraint(
        op.f("ck_care_case_status"), "care_case", f"status IN ({names})", schema="api"
    )
