"""Holds a program at one commit, so that it can be killed right before or right after it.

A deferred trigger waits at the commit for a lock that the test holds. When the program is dead its
commit is either let through, as if it had died a moment after it, or its connection is ended, as if
it had died a moment before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import psycopg
from psycopg import sql

from tests.support.waiting import eventually

_LOCK = 20_240_911
_FUNCTION = f"""
    CREATE SCHEMA IF NOT EXISTS trap;
    GRANT USAGE ON SCHEMA trap TO PUBLIC;
    CREATE OR REPLACE FUNCTION trap.hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared({_LOCK});
        RETURN NULL;
    END $$;
"""
_CAUGHT = f"""
    SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {_LOCK} AND NOT granted
"""


@dataclass(frozen=True)
class Place:
    """A commit: the table and what is true of the row that is written; `after` lets it through."""

    table: str
    when: str
    after: bool


class Killable(Protocol):
    """Programs that can be killed, and their database."""

    @property
    def owner_url(self) -> str: ...

    def kill(self, program: str) -> None: ...


class Trap:
    """A trap that is set; each method may be called once."""

    def __init__(self, house: Killable, connection: psycopg.Connection) -> None:
        self._house = house
        self._connection = connection

    def caught(self) -> list[int]:
        """Return which connections wait in the trap."""
        return [int(row[0]) for row in self._connection.execute(_CAUGHT)]

    def kill(self, program: str, place: Place) -> None:
        """Wait until somebody is caught, and kill -9 the program before or after its commit."""
        eventually(lambda: bool(self.caught()))
        self._house.kill(program)
        if not place.after:
            for pid in self.caught():
                self._connection.execute("SELECT pg_terminate_backend(%s)", [pid])
            eventually(lambda: not self.caught())


@contextmanager
def trap_at(house: Killable, place: Place) -> Iterator[Trap]:
    """Set a trap for the length of a block."""
    schema, _, table = place.table.partition(".")
    name = sql.Identifier(schema, table)
    with psycopg.connect(house.owner_url, autocommit=True) as connection:
        connection.execute(_FUNCTION)
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute(
            sql.SQL(
                "CREATE CONSTRAINT TRIGGER trap AFTER INSERT OR UPDATE ON {}"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({}) EXECUTE FUNCTION trap.hold()"
            ).format(name, sql.SQL(place.when))
        )
        try:
            yield Trap(house, connection)
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
            connection.execute(sql.SQL("DROP TRIGGER trap ON {}").format(name))
