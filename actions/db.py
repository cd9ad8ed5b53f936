"""The database of this program: metadata, engine and sessions."""

import asyncio
import select
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

from sqlalchemy import MetaData, Table, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Session

from actions.errors import Broken

_AFTERWARDS = "afterwards"

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Tables of the schema `actions`."""

    metadata = MetaData(schema="actions", naming_convention=NAMES)


Hold = Callable[[AsyncConnection], Awaitable[None]]


class _OwnSession(Session):
    """A session with a transaction of its own."""


class Joint:
    """One transaction of all that a task does, until it ends or is settled."""

    def __init__(self, connection: AsyncConnection, hold: Hold) -> None:
        self.connection = connection
        self._hold = hold
        self._afterwards: list[Callable[[], None]] = []
        self._sessions = async_sessionmaker(
            connection,
            expire_on_commit=False,
            join_transaction_mode="rollback_only",
            info={_AFTERWARDS: self._afterwards},
        )

    def sessions(self) -> async_sessionmaker[AsyncSession]:
        """Return the sessions that join.

        Raises:
            Broken: the transaction was lost by a failure that somebody went on after.
        """
        if not self.connection.in_transaction():
            raise Broken("transaction.lost")
        return self._sessions

    async def begin(self) -> None:
        """Begin the transaction, and hold what must be held in it."""
        await self.connection.begin()
        await self._hold(self.connection)

    async def commit(self) -> None:
        """Make it so for everybody, and do what waited for that."""
        await self.connection.commit()
        for callback in self._afterwards:
            callback()
        self._afterwards.clear()


def table_of(mapped: type[DeclarativeBase]) -> Table:
    """Return the table behind a class, for statements that are run too often for objects."""
    return cast("Table", mapped.__table__)


def values_of(row: DeclarativeBase) -> dict[str, Any]:
    """Return a row as the values of its columns."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


class DbSessions:
    """Sessions; objects stay readable after a session ends.

    `sessions()` is for queries and `sessions.begin()` a transaction. Inside `together` both join
    the one transaction of the task.
    """

    def __init__(self, bound: AsyncEngine, calls: AsyncEngine) -> None:
        self._calls = calls
        self._own = async_sessionmaker(
            bound, expire_on_commit=False, sync_session_class=_OwnSession
        )
        self._joints: dict[asyncio.Task[Any] | None, Joint] = {}

    def __call__(self) -> AsyncSession:
        return self._sessions()()

    def begin(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Return a transaction to be entered."""
        return self._sessions().begin()

    @asynccontextmanager
    async def together(self, hold: Hold) -> AsyncIterator[Joint]:
        """Make one transaction of what this task does; tasks that it starts have their own.

        Args:
            hold: called first, and after each `settle`; takes what must be held in the meantime.
        """
        task = asyncio.current_task()
        async with self._calls.connect() as connection:
            joint = self._joints[task] = Joint(connection, hold)
            try:
                await joint.begin()
                yield joint
                await joint.commit()
            finally:
                del self._joints[task]

    async def settle(self) -> None:
        """Commit what this task did together so far, because somebody else must see it now."""
        joint = self._joints.get(asyncio.current_task())
        if joint is not None:
            await joint.commit()
            await joint.begin()

    def _sessions(self) -> async_sessionmaker[AsyncSession]:
        joint = self._joints.get(asyncio.current_task())
        return self._own if joint is None else joint.sessions()


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Call back once what the session writes is there for everybody; harmless to repeat."""
    waiting: list[Callable[[], None]] = session.info.setdefault(_AFTERWARDS, [])
    if callback not in waiting:
        waiting.append(callback)


@event.listens_for(_OwnSession, "after_commit")
def _committed(session: Session) -> None:
    for callback in session.info.get(_AFTERWARDS, ()):
        callback()


def engine(url: str, *, size: int = 4, overflow: int = 16) -> AsyncEngine:
    """Return an engine for a `postgresql+psycopg://` address; dead connections are replaced."""
    made = create_async_engine(url, pool_size=size, max_overflow=overflow, hide_parameters=True)
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


def sessions(bound: AsyncEngine, calls: AsyncEngine | None = None) -> DbSessions:
    """Return the factory of sessions.

    Args:
        calls: where `together` takes its connections, so that work which waits for other work
            does not keep the last one from it.
    """
    return DbSessions(bound, calls or bound)
