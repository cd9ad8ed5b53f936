"""A real PostgreSQL for the tests of the bot; the environment of the service brings it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import sys
from pathlib import Path
import psycopg
from ops.postgres import Postgres
with Postgres(Path(sys.argv[1])) as server:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA rasa")
    print(server.owner_url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Run a server with an empty schema `rasa` while the block runs; give its address."""
    python = ROOT / ".venv" / "bin" / "python"
    with subprocess.Popen(
        [str(python), "-c", SERVE, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        if server.stdin is None or server.stdout is None:
            raise RuntimeError("no pipes to the server")
        url = server.stdout.readline().strip()
        if not url:
            raise RuntimeError("PostgreSQL did not start")
        yield url
        server.stdin.close()
