"""A real PostgreSQL for tests: one server a run, one fresh database a module."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ops.database import prepare, socket_url
from ops.layout import PROGRAMS
from ops.postgres import Postgres


@pytest.fixture(scope="session")
def pg() -> Iterator[Postgres]:
    """Start the embedded server in a folder of its own and stop it at the end.

    Not below pytest's own folder: each run of pytest closes that one to other users again, and
    under root the server is another user.
    """
    with (
        tempfile.TemporaryDirectory(prefix="nachtwacht-pg-") as folder,
        Postgres(Path(folder)) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def role_urls(pg: Postgres) -> Iterator[dict[str, str]]:
    """Return one `postgresql+psycopg://` address a program, on a fresh migrated database."""
    name = f"t_{secrets.token_hex(6)}"
    passwords = dict.fromkeys(PROGRAMS, "test-only-password")
    prepare(pg.owner_url, name, passwords)
    yield {
        program: socket_url(pg.folder, name, program, passwords[program]) for program in PROGRAMS
    } | {"owner": pg.url_of(name)}
    with psycopg.connect(pg.owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def socket_folder(server: Postgres) -> Path:
    """Return the folder of the server's Unix socket."""
    return server.folder
