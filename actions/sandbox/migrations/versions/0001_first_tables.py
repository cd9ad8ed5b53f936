"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("sid", sa.Text(), nullable=False),
        sa.Column("principal_name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("bad_password_count", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("employed_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account")),
        sa.UniqueConstraint("principal_name", name=op.f("uq_account_principal_name")),
        sa.UniqueConstraint("sid", name=op.f("uq_account_sid")),
        sa.UniqueConstraint("user_name", name=op.f("uq_account_user_name")),
        schema="sandbox",
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        schema="sandbox",
    )
    op.create_index(
        "ix_letter_to_address_at", "letter", ["to_address", "at"], unique=False, schema="sandbox"
    )
    op.create_table(
        "switch",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch")),
        schema="sandbox",
    )
    op.create_table(
        "password_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["sandbox.account.person_id"],
            name=op.f("fk_password_history_person_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
        schema="sandbox",
    )
    op.create_index(
        op.f("ix_sandbox_password_history_person_id"),
        "password_history",
        ["person_id"],
        unique=False,
        schema="sandbox",
    )
    op.execute("GRANT USAGE ON SCHEMA sandbox TO nachtwacht_actions")
    op.execute("GRANT SELECT, UPDATE ON sandbox.account TO nachtwacht_actions")
    op.execute("GRANT SELECT, INSERT ON sandbox.password_history TO nachtwacht_actions")
    op.execute("GRANT SELECT, INSERT ON sandbox.letter TO nachtwacht_actions")
    op.execute("GRANT SELECT ON sandbox.switch TO nachtwacht_actions")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA sandbox TO nachtwacht_actions")
    op.execute("GRANT SELECT, INSERT, DELETE ON actions.registered_proof TO nachtwacht_sandbox")
    op.execute("GRANT SELECT, DELETE ON actions.attempt TO nachtwacht_sandbox")


def downgrade() -> None:
    """Take back."""
    op.drop_index(
        op.f("ix_sandbox_password_history_person_id"),
        table_name="password_history",
        schema="sandbox",
    )
    op.drop_table("password_history", schema="sandbox")
    op.drop_table("switch", schema="sandbox")
    op.drop_index("ix_letter_to_address_at", table_name="letter", schema="sandbox")
    op.drop_table("letter", schema="sandbox")
    op.drop_table("account", schema="sandbox")
