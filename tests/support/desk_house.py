"""The program `api` with its desk on a real port, in a thread of its own, for browsers."""

import asyncio
import threading
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy import delete

from api.conversation import people
from api.conversation.people import PersonFacts
from api.handoff.calls import EngineerRef
from api.learning.models import Sentence
from api.main import create_app
from api.messaging import EntryView, InboundMessage, Services, timeline
from api.settings import Settings
from tests.support import fake_actions, fake_bot
from tests.support.fake_actions import FakeActions
from tests.support.fake_bot import FakeBot
from tests.support.kept_port import KeptPort
from tests.support.loopback import served
from tests.support.waiting import PATIENCE

T = TypeVar("T")

PASSWORD = "een-lange-nacht-aan-de-balie"
EVENTS_TOKEN = "events-token-for-tests"
STATUS = {
    "account": {
        "enabled": True,
        "locked": False,
        "expired": False,
        "password_expired": False,
        "must_change_password": False,
        "password_set_at": "2026-09-30T08:12:00+00:00",
    },
    "sessions": [
        {
            "kind": "desktop",
            "state": "active",
            "machine": "VDA-07",
            "started_at": "2026-11-23T07:12:00+00:00",
            "applications": ["Outlook", "Excel"],
        }
    ],
    "proofs": ["totp", "mail_code"],
    "unreachable": [],
}


def desk_settings(url: str, bot: FakeBot, actions: FakeActions, **changes: Any) -> Settings:
    """Return settings of a program with a desk and the demo's engineer."""
    key = OKPKey.generate_key("Ed25519").as_pem(private=True).decode()
    values: dict[str, Any] = {
        "env": "development",
        "database_url": SecretStr(url),
        "bot_url": bot.url,
        "bot_token": SecretStr(fake_bot.TOKEN),
        "actions_url": actions.server.url,
        "actions_internal_token": SecretStr(fake_actions.TOKEN),
        "events_token": SecretStr(EVENTS_TOKEN),
        "assertion_private_key": SecretStr(key),
        "demo_engineer_password": SecretStr(PASSWORD),
    }
    return Settings(**(values | changes))


class DeskHouse:
    """A running desk; `url` is where, `anna` and others are people who need help.

    `changes` are settings that differ; they may be added to until the start.
    """

    def __init__(self, database_url: str, **changes: Any) -> None:
        self._database_url = database_url
        self.changes = changes
        self._place = KeptPort()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._stop = asyncio.Event()
        self._life: Future[None] | None = None
        self._ready = threading.Event()
        self.url = f"http://127.0.0.1:{self._place.port}"

    def start(self) -> None:
        """Start everything and wait until it serves."""
        self._thread.start()
        self._life = asyncio.run_coroutine_threadsafe(self._live(), self._loop)
        if not self._ready.wait(PATIENCE):
            self._life.result(0)

    def stop(self) -> None:
        """Stop everything."""
        self._loop.call_soon_threadsafe(self._stop.set)
        assert self._life is not None
        self._life.result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine where the program lives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _live(self) -> None:
        self.bot, self.actions = FakeBot(), FakeActions()
        self.actions.status = dict(STATUS)
        await self.bot.server.start()
        await self.actions.server.start()
        settings = desk_settings(self._database_url, self.bot, self.actions, **self.changes)
        self.app = create_app(settings)
        async with served(self.app, self._place.listen()):
            await self.care.wakeups.listening.wait()
            self._ready.set()
            await self._stop.wait()
            self.care.wakeups.close()
        await self.bot.server.close()
        await self.actions.server.close()

    def forget_sentences(self) -> None:
        """Throw away what was kept to learn from."""
        self.do(self._forget_sentences())

    async def _forget_sentences(self) -> None:
        async with self.care.sessions.begin() as db:
            await db.execute(delete(Sentence))

    @property
    def care(self) -> Services:
        """The services of the program."""
        found: Services = self.app.state.services
        return found

    def taken_by_somebody_else(self, handoff_id: str, name: str) -> None:
        """Let another engineer take a call."""
        self.do(self.care.handoff.accept(handoff_id, EngineerRef(f"e-{name}", name)))

    def ends_outages(self) -> None:
        """Close all calls of outages, whoever has them."""
        for each in self.do(self.care.cards.list_open()):
            if each.escalation_id.startswith("o-"):
                holder = EngineerRef(each.engineer_id or "e-eva", each.engineer_name or "Eva")
                self.do(self.care.handoff.close(each.id, holder))

    def person(self, name: str) -> "Caller":
        """Return a new employee who is signed in at the web chat."""
        caller = Caller(self, str(uuid.uuid4()), name)
        mail = f"{name.split()[0].lower()}@delinde.example"
        facts = PersonFacts(person_id=caller.id, display_name=name, mail=mail)
        self.do(people.introduce(self.care.sessions, facts))
        return caller


class Caller:
    """An employee who needs help."""

    def __init__(self, house: DeskHouse, person_id: str, name: str) -> None:
        self.house = house
        self.id = person_id
        self.name = name

    def says(self, text: str) -> None:
        """Send a message and wait for what the assistant answers, if it does."""
        self.house.do(self._says(text))

    async def _says(self, text: str) -> None:
        message = InboundMessage(
            channel="web",
            provider_id=str(uuid.uuid4()),
            person_id=self.id,
            address=f"web-{self.id}",
            text=text,
        )
        await self.house.care.intake.accept(message)
        await self.house.app.state.graph.drain.idle()

    def heard(self) -> list[tuple[str, str]]:
        """Return author and text of all that was said."""
        entries = self.house.do(self._timeline())
        return [(entry.author, entry.text) for entry in entries]

    async def _timeline(self) -> list[EntryView]:
        return await timeline.read(self.house.care.sessions, self.id, after=0)

    def reports(self, kind: str, data: dict[str, Any], minutes_ago: float = 0) -> None:
        """Let the repairing program report something about this person's case."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        event = {
            "id": str(uuid.uuid4()),
            "type": kind,
            "case_id": self.case_id(),
            "person_id": self.id,
            "run_id": "r-1",
            "at": at.isoformat(),
            "data": data,
        }
        answer = httpx.post(
            f"{self.house.url}/internal/events",
            json=event,
            headers={"Authorization": f"Bearer {EVENTS_TOKEN}"},
            timeout=PATIENCE,
        )
        assert answer.status_code == 202, answer.text

    def case_id(self) -> str:
        """Return the case in which this person talks."""
        entries = self.house.do(self._timeline())
        return str(entries[-1].case_id)

    def handoff_id(self) -> str:
        """Return the newest open call of this person."""
        found = self.house.do(self.house.care.cards.list_open())
        return next(each.id for each in reversed(found) if each.case_id == self.case_id())

    def calls_for_help(self) -> str:
        """Go through a Citrix repair that does not work out; returns the handoff's id."""
        self.says("m'n citrix zit muurvast, beeld staat stil")
        self.reports("case.topic", {"topic": "citrix_session_stuck"}, 9)
        for minutes, step, result, detail in (
            (9, "citrix.diagnose", "ok", "sessions_found"),
            (7, "citrix.disconnect", "failed", "still_connected"),
            (6, "citrix.notice", "ok", "shown"),
            (5, "citrix.logoff", "ok", "accepted"),
            (3, "citrix.verify", "failed", "still_there"),
        ):
            data = {"step": step, "result": result, "detail": detail, "facts": {}}
            self.reports("repair.fact", data, minutes)
        call = {
            "reason": "failed",
            "urgency": "cannot-work",
            "outcome": "citrix_not_cleared",
            "facts": {"hidden": False, "job": "CommunicationError"},
        }
        self.reports("handoff.requested", call)
        return self.handoff_id()

    def finds_citrix_away(self) -> None:
        """Go through a Citrix repair in which Citrix itself gives no answer."""
        self.says("citrix doet het niet meer")
        self.reports("case.topic", {"topic": "citrix_session_stuck"})
        look = {"step": "citrix.diagnose", "result": "failed", "detail": "citrix_unavailable"}
        self.reports("repair.fact", look)
        call = {
            "reason": "citrix_unavailable",
            "urgency": "cannot-work",
            "outcome": "citrix_unreachable",
        }
        self.reports("handoff.requested", call)


@contextmanager
def desk_house(database_url: str, **changes: Any) -> Iterator[DeskHouse]:
    """Run a desk for the length of a block."""
    house = DeskHouse(database_url, **changes)
    house.start()
    try:
        yield house
    finally:
        house.stop()
