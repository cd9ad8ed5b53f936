"""Holds the name of this process among its peers, so that no two run the same work."""

import asyncio

import psycopg
import structlog

from actions.errors import SlotTaken

_CHECK_SECONDS = 5.0

log = structlog.get_logger()


class Slot:
    """An advisory lock in PostgreSQL on a connection that does nothing else.

    Args:
        url: `postgresql+psycopg://` or `postgresql://` address.
        name: the slot, such as `actions-1`.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._name = name
        self._connection: psycopg.AsyncConnection | None = None

    async def take(self) -> None:
        """Take the slot; harmless when this process has it.

        Raises:
            SlotTaken: another live process has it.
        """
        if self._connection is not None and not self._connection.closed:
            return
        connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        cursor = await connection.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (f"slot:{self._name}",)
        )
        row = await cursor.fetchone()
        if row is None or not row[0]:
            await connection.close()
            raise SlotTaken("slot.taken", slot=self._name)
        self._connection = connection

    async def watch(self) -> None:
        """Return once the slot is lost and could not be taken again; the process must end then."""
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            try:
                if self._connection is None or self._connection.closed:
                    await self.take()
                else:
                    await self._connection.execute("SELECT 1")
            except SlotTaken:
                log.warning("slot.lost", slot=self._name)
                return
            except psycopg.OperationalError as error:
                log.warning("slot.unreachable", slot=self._name, error=type(error).__name__)

    async def release(self) -> None:
        """Give the slot back at once: the database frees what a closed connection held later."""
        if self._connection is None:
            return
        try:
            await self._connection.execute("SELECT pg_advisory_unlock_all()")
        except psycopg.OperationalError as error:
            log.warning("slot.unreachable", slot=self._name, error=type(error).__name__)
        await self._connection.close()
        self._connection = None
