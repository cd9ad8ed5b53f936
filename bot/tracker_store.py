"""The conversations in PostgreSQL, without the proof of who speaks."""

import asyncio
import json
import select
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Text, TypeVar

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.lock_store import LockError
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import make_url

from bot.components.signals import SIGNALS_KEY
from bot.start.lighter.kept import KeptTrackers

SCHEMA = "rasa"
ASSERTION_KEY = "assertion"
PASSING = frozenset({ASSERTION_KEY, "upset"})
"""Metadata of a message that is used during the turn and never stored."""
CONNECT_ATTEMPTS = 30
CONNECT_PAUSE_SECONDS = 1.0
CONNECTIONS = 5
READ = "_nachtwacht_read"

# Everything since the conversation last began (all of it when `whole`), and the newest row.
RETRIEVE = sa.text(
    """
    WITH mine AS (SELECT id, timestamp, type_name, data FROM events WHERE sender_id = :sender),
    known AS (
        SELECT max(timestamp) FILTER (WHERE type_name = 'session_started') AS began,
            count(*) AS rows, max(id) AS last
        FROM mine
    )
    SELECT mine.data, known.rows, known.last FROM mine, known
    WHERE :whole OR known.began IS NULL OR mine.timestamp >= known.began
    ORDER BY mine.id
    """
)
COUNT = sa.text(
    "SELECT count(*) AS rows, coalesce(max(id), 0) AS last FROM events WHERE sender_id = :sender"
)
# Nothing is written when the newest row is another than the one that was read.
APPEND = sa.text(
    """
    INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
    SELECT :sender, type_name, timestamp, intent_name, action_name, data
    FROM unnest(
        CAST(:types AS text[]), CAST(:times AS float8[]), CAST(:intents AS text[]),
        CAST(:actions AS text[]), CAST(:data AS text[])
    ) WITH ORDINALITY AS new (type_name, timestamp, intent_name, action_name, data, place)
    WHERE (SELECT coalesce(max(id), 0) FROM events WHERE sender_id = :sender) = :last
    ORDER BY place
    RETURNING id
    """
)
Answer = TypeVar("Answer")


class TrackerChanged(LockError):
    """Somebody else wrote in the conversation since it was read; nothing of the turn was stored."""


@dataclass(frozen=True)
class Place:
    """Where a tracker stands.

    Attributes:
        events: how many of its events are stored.
        rows: how many rows the conversation has, those of earlier sessions included.
        last: the id of the newest row.
        current: it holds exactly what is read for a turn.
    """

    events: int = 0
    rows: int = 0
    last: int = 0
    current: bool = False


class CareTrackerStore(SQLTrackerStore):
    """Rasa's SQL store in the schema `rasa`.

    What it does otherwise: one statement reads a conversation and one appends to it, in threads
    beside the event loop; the latest conversations are kept, and read again only when somebody else
    changed them; a conversation that changed since it was read is not written; the signed assertion
    of a message and how its author is doing are used during the turn and never stored; an error
    names no parameters (they are what people typed); a broken connection is noticed before it is
    used.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        self.engine = sa.create_engine(
            engine_url(host or kwargs.pop("url")),
            connect_args={"options": f"-csearch_path={SCHEMA}"},
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            pool_size=CONNECTIONS,
            max_overflow=0,
        )
        sa.event.listen(self.engine, "checkout", _replace_dead)
        self._kept = KeptTrackers()
        self._threads = ThreadPoolExecutor(CONNECTIONS, "tracker-store")
        self._create_tables()
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, event_broker)

    def _create_tables(self) -> None:
        for attempt in range(CONNECT_ATTEMPTS):
            try:
                self.Base.metadata.create_all(self.engine)
            except sa.exc.OperationalError:
                if attempt == CONNECT_ATTEMPTS - 1:
                    raise
                time.sleep(CONNECT_PAUSE_SECONDS)
            else:
                return

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends what the tracker has more than was read of it. Raises TrackerChanged."""
        await self.stream_events(tracker)
        place: Place = tracker.__dict__.get(READ, Place())
        new = [storable(event) for event in islice(tracker.events, place.events, None)]
        if not new:
            return
        ids = await self._beside(self._append, tracker.sender_id, new, place.last)
        if len(ids) != len(new):
            raise TrackerChanged(tracker.sender_id)
        # A new session is read from its beginning; what is held here begins before it.
        current = place.current and not any(isinstance(event, SessionStarted) for event in new)
        tracker.__dict__[READ] = Place(
            len(tracker.events), place.rows + len(ids), max(ids), current
        )
        if current:
            self._kept.bring(tracker, self.domain)

    async def _retrieve(
        self, sender_id: Text, fetch_events_from_all_sessions: bool
    ) -> Optional[DialogueStateTracker]:
        whole = fetch_events_from_all_sessions
        kept = None if whole else self._kept.take(sender_id, self.domain)
        if kept and await self._beside(self._stands, sender_id, kept.__dict__[READ]):
            return kept
        rows = await self._beside(self._rows, sender_id, whole)
        if not rows:
            return None
        tracker = DialogueStateTracker.from_dict(
            sender_id, [json.loads(row.data) for row in rows], self.domain.slots
        )
        tracker.__dict__[READ] = Place(len(tracker.events), rows[-1].rows, rows[-1].last, not whole)
        return tracker

    async def _beside(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _rows(self, sender_id: Text, whole: bool) -> Sequence[Any]:
        with self.engine.connect() as connection:
            found = connection.execute(RETRIEVE, {"sender": sender_id, "whole": whole})
            rows: Sequence[Any] = found.all()
            return rows

    def _stands(self, sender_id: Text, place: Place) -> bool:
        with self.engine.connect() as connection:
            found = connection.execute(COUNT, {"sender": sender_id}).one()
            return bool((found.rows, found.last) == (place.rows, place.last))

    def _append(self, sender_id: Text, events: Sequence[Event], last: int) -> List[int]:
        described = [event.as_dict() for event in events]
        values = {
            "sender": sender_id,
            "last": last,
            "types": [event.type_name for event in events],
            "times": [event["timestamp"] for event in described],
            "intents": [_intent(event) for event in described],
            "actions": [event.get("name") for event in described],
            "data": [json.dumps(event) for event in described],
        }
        with self.engine.connect() as connection:
            return [row.id for row in connection.execute(APPEND, values)]


def _intent(event: Mapping[Text, Any]) -> Optional[Text]:
    name: Optional[Text] = event.get("parse_data", {}).get("intent", {}).get("name")
    return name


def _replace_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    """Refuses a pooled connection that the server has closed.

    An idle connection has something to read only when the server has said goodbye.
    """
    idle = select.poll()
    idle.register(connection.fileno(), select.POLLIN)
    if idle.poll(0):
        raise sa.exc.DisconnectionError


def engine_url(url: Text) -> sa.engine.URL:
    """The address for SQLAlchemy 1.4 and psycopg2, whichever driver the address names."""
    return make_url(url).set(drivername="postgresql+psycopg2")


def storable(event: Event) -> Event:
    """The event with nothing left that proves who spoke or says how they are doing.

    Rasa keeps the metadata twice.
    """
    if isinstance(event, UserUttered):
        event.metadata = _public(event.metadata)
        if event.parse_data:
            kept = {key: value for key, value in event.parse_data.items() if key != SIGNALS_KEY}
            if "metadata" in kept:
                kept["metadata"] = _public(kept["metadata"] or {})
            event.parse_data = kept
    return event


def _public(metadata: Mapping[Text, Any]) -> Dict[Text, Any]:
    return {key: value for key, value in metadata.items() if key not in PASSING}
