"""Runs the migrations of schema api with the owner's address that the caller passes."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from api.models import METADATA

SCHEMAS = ("api",)
HOME = SCHEMAS[0]


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Say whether autogenerate may look at a schema."""
    return kind != "schema" or name in SCHEMAS


def main() -> None:
    """Migrate inside one transaction; the version table lives in the program's own schema."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            version_table_schema=HOME,
            include_schemas=True,
            include_name=ours,
            compare_type=True,
        )
        with context.begin_transaction():
            connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext(:home))"), {"home": HOME}
            )
            context.run_migrations()
    engine.dispose()


main()
