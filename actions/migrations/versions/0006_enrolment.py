"""Enrolment: who works here, who was invited, what stands in the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0006_enrolment"
down_revision = "0005_brake"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_TABLES = (
    "enrolment_listing",
    "directory_contact",
    "enrolment_invitation",
    "enrolment_person",
)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.add_column("registered_proof", _text("source", nullable=True), schema="actions")
    op.create_table(
        "enrolment_person",
        _text("person_id"),
        _text("department"),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_enrolment_person")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_enrolment_person_department"),
        "enrolment_person",
        ["department"],
        schema="actions",
    )
    _invitations()
    _contacts()
    op.create_table(
        "enrolment_listing",
        _text("name"),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("people", sa.Integer()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_enrolment_listing")),
        schema="actions",
    )


def _invitations() -> None:
    op.create_table(
        "enrolment_invitation",
        _text("person_id"),
        _text("group_name"),
        _text("first_name"),
        _text("language"),
        sa.Column("address_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("invited_at", _MOMENT, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("first_sent_at", _MOMENT),
        sa.Column("sent_at", _MOMENT),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("ended_at", _MOMENT),
        _text("ended_because", nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_enrolment_invitation")),
        schema="actions",
    )
    op.create_index(
        "ix_enrolment_invitation_due",
        "enrolment_invitation",
        ["next_at"],
        schema="actions",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_enrolment_invitation_sent_at", "enrolment_invitation", ["sent_at"], schema="actions"
    )


def _contacts() -> None:
    op.create_table(
        "directory_contact",
        _text("person_id"),
        _text("kind"),
        sa.Column("value_encrypted", sa.LargeBinary(), nullable=False),
        _text("value_mac"),
        _text("first_name"),
        _text("language"),
        sa.Column("mail_encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        _text("proof_id", nullable=True),
        sa.Column("former_encrypted", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_directory_contact")),
        schema="actions",
    )
    op.create_index(
        op.f("ix_actions_directory_contact_value_mac"),
        "directory_contact",
        ["value_mac"],
        schema="actions",
    )
    op.create_index(
        "ix_directory_contact_waiting",
        "directory_contact",
        ["first_seen_at"],
        schema="actions",
        postgresql_where=sa.text("proof_id IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    for table in _TABLES:
        op.drop_table(table, schema="actions")
    op.drop_column("registered_proof", "source", schema="actions")
