"""One drain per person over all processes: advisory locks on one connection of their own."""

import asyncio

import psycopg
import structlog
from sqlalchemy.engine import make_url

log = structlog.stdlib.get_logger(__name__)


class PersonLocks:
    """Session-level advisory locks; the database frees them when this process dies."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url).set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        self._connection: psycopg.AsyncConnection | None = None
        self._opening = asyncio.Lock()

    async def take(self, name: str) -> bool:
        """Take the lock of a name unless another process has it."""
        return await self._ask("SELECT pg_try_advisory_lock(hashtextextended(%s, 7))", name)

    async def give(self, name: str) -> None:
        """Give a lock back; one that was lost with its connection is gone already."""
        try:
            await self._ask("SELECT pg_advisory_unlock(hashtextextended(%s, 7))", name)
        except psycopg.OperationalError:
            log.warning("locks.lost")

    async def close(self) -> None:
        """Give back everything at once: the database frees what a closed connection held later."""
        if self._connection is None:
            return
        try:
            await self._connection.execute("SELECT pg_advisory_unlock_all()")
        except psycopg.OperationalError:
            log.warning("locks.lost")
        await self._connection.close()

    async def _ask(self, query: str, name: str) -> bool:
        connection = await self._open()
        row = await (await connection.execute(query.encode(), (name,))).fetchone()
        return bool(row and row[0])

    async def _open(self) -> psycopg.AsyncConnection:
        async with self._opening:
            if self._connection is None or self._connection.closed or self._connection.broken:
                self._connection = await psycopg.AsyncConnection.connect(
                    self._address, autocommit=True
                )
            return self._connection
