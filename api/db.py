"""The database of this program: metadata, engine and sessions."""

import select
from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import MetaData, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase

from api.announcing import Announcer, AnnouncingSession, session_info

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
CONNECTIONS = 12
MORE_CONNECTIONS = 8


class Base(DeclarativeBase):
    """Tables of the schema `api`."""

    metadata = MetaData(schema="api", naming_convention=NAMES)


class DbSessions:
    """Sessions of two kinds; objects stay readable after a session ends.

    In `sessions()` each statement stands by itself and is committed at once: for queries, without
    a BEGIN and a ROLLBACK to travel. `sessions.begin()` is one transaction; it commits, and
    announces, at its end.
    """

    def __init__(self, bound: AsyncEngine, announcer: Announcer | None = None) -> None:
        reading = bound.execution_options(isolation_level="AUTOCOMMIT")
        self._reading = async_sessionmaker(reading, expire_on_commit=False)
        self._writing = async_sessionmaker(
            bound,
            expire_on_commit=False,
            sync_session_class=AnnouncingSession,
            info=session_info(announcer),
        )

    def __call__(self) -> AsyncSession:
        return self._reading()

    def begin(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Return a transaction to be entered."""
        return self._writing.begin()


def engine(url: str) -> AsyncEngine:
    """Return an engine for a `postgresql+psycopg://` address; dead connections are replaced."""
    made = create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        hide_parameters=True,
        skip_autocommit_rollback=True,
    )
    event.listen(made.sync_engine, "checkout", _replace_dead)
    return made


def _replace_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    """Refuse a pooled connection that the server has closed.

    An idle connection has something to read only when the server has said goodbye. Looking costs
    microseconds; a ping would cost a round trip at every use.
    """
    idle = select.poll()
    idle.register(connection.driver_connection.fileno(), select.POLLIN)
    if idle.poll(0):
        raise DisconnectionError
