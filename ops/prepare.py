"""Brings up what the programs stand on: secrets, PostgreSQL, migrations, their environments.

`python -m ops.prepare` leaves PostgreSQL running and `--stop` stops it. Both end at once,
so that nothing but a small starter stays in memory beside the programs.
"""

import sys

from ops import keys, supervise
from ops.database import prepare
from ops.layout import DATABASE, PROGRAMS, Layout, environments
from ops.postgres import Postgres


def up(layout: Layout) -> None:
    """Start the database, migrate it, and write the supervisor's configuration."""
    secrets = keys.load(layout.data)
    database = Postgres(layout.data / "postgres")
    print("  starting PostgreSQL", flush=True)
    database.start()
    print("  migrating the database", flush=True)
    passwords = {name: secrets[f"database_{name}"] for name in PROGRAMS}
    prepare(database.owner_url, DATABASE, passwords)
    run = layout.data / "run"
    supervise.write_configuration(layout, environments(layout, secrets, database.folder), run)


def down(layout: Layout) -> None:
    """Stop the database."""
    database = Postgres(layout.data / "postgres")
    database.start()
    database.stop()


if __name__ == "__main__":
    (down if "--stop" in sys.argv else up)(Layout.from_environment())
