"""Makes the database: one role a program, one schema a program, then the migrations."""

import os
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql

from ops.layout import PROGRAMS, ROOT, role

HISTORIES = {
    "api": ROOT / "api" / "migrations",
    "actions": ROOT / "actions" / "migrations",
    "sandbox": ROOT / "actions" / "sandbox" / "migrations",
}
_OWNED_BY_PROGRAM = {"rasa": "rasa", "actions_dbos": "actions"}
_MIGRATED = ("api", "actions", "secure", "sandbox")


def socket_url(folder: Path, database: str, program: str, password: str) -> str:
    """Return a program's SQLAlchemy address over the Unix socket in `folder`."""
    return f"postgresql+psycopg://{role(program)}:{password}@/{database}?host={folder}"


def prepare(
    owner_url: str, database: str, passwords: dict[str, str], *, sandbox: bool = True
) -> None:
    """Create roles, database and schemas where they are missing, and migrate to the newest state.

    Args:
        owner_url: libpq address of a role that may create roles and databases.
        database: name of the database.
        passwords: one password per name in `PROGRAMS`.
        sandbox: False leaves the pretend company out (production).
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for program in PROGRAMS:
            _ensure_role(connection, role(program), passwords[program])
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    inside = _replace_database(owner_url, database)
    with psycopg.connect(inside, autocommit=True) as connection:
        _ensure_schemas(connection, database)
    for name, folder in HISTORIES.items():
        if sandbox or name != "sandbox":
            migrate(folder, inside.replace("postgresql://", "postgresql+psycopg://", 1))


def migrate(folder: Path, url: str) -> None:
    """Bring one history to its newest migration."""
    if not (folder / "env.py").exists():
        return
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def _replace_database(url: str, database: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    host, user = str(parts["host"]), str(parts.get("user", "postgres"))
    if host.startswith(os.sep):
        return f"postgresql://{user}@/{database}?host={host}"
    login = user if "password" not in parts else f"{user}:{parts['password']}"
    return f"postgresql://{login}@{host}:{parts.get('port', 5432)}/{database}"


def _exists(connection: psycopg.Connection, query: str, value: str) -> bool:
    return connection.execute(query.encode(), (value,)).fetchone() is not None


def _ensure_role(connection: psycopg.Connection, name: str, password: str) -> None:
    verb = (
        "ALTER"
        if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name)
        else "CREATE"
    )
    connection.execute(
        sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD {}"
        ).format(sql.SQL(verb), sql.Identifier(name), sql.Literal(password))
    )


def _ensure_schemas(connection: psycopg.Connection, database: str) -> None:
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    for program in PROGRAMS:
        grantee = sql.Identifier(role(program))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, grantee))
    for schema, program in _OWNED_BY_PROGRAM.items():
        _own_schema(connection, schema, role(program))
    for schema in _MIGRATED:
        _shared_schema(connection, schema, role(schema))
    connection.execute(
        sql.SQL("ALTER ROLE {} IN DATABASE {} SET search_path = rasa").format(
            sql.Identifier(role("rasa")), name
        )
    )


def _own_schema(connection: psycopg.Connection, schema: str, owner: str) -> None:
    connection.execute(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
            sql.Identifier(schema), sql.Identifier(owner)
        )
    )


def _shared_schema(connection: psycopg.Connection, schema: str, user: str) -> None:
    place, grantee = sql.Identifier(schema), sql.Identifier(user)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(place))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(place, grantee))
    connection.execute(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {} "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(place, grantee)
    )
    connection.execute(
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT USAGE, SELECT ON SEQUENCES TO {}"
        ).format(place, grantee)
    )
