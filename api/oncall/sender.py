"""Sends the notices that a handoff leaves behind to the people on call."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import structlog
from apprise import Apprise, AppriseAsset, NotifyType

from api.clock import Clock
from api.db import DbSessions
from api.handoff import notices
from api.handoff.notices import Notice
from api.settings import Settings
from api.texts.loader import LANGUAGES, load

log = structlog.stdlib.get_logger(__name__)

LOOK_EVERY = 1.0
PATIENCE = 20.0
AT_ONCE = 4
TEXTS = Path(__file__).parent / "texts"
NOTICE = "{notice}"
"""Stands in an address for the id of the notice, by which a receiver knows what it already has."""


class NoticeSender:
    """Tells the address of each notice, at least once; no name and no word of the chat is in it."""

    def __init__(
        self, sessions: DbSessions, settings: Settings, clock: Clock, *, patience: float = PATIENCE
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._levels = settings.notice_levels
        self._patience = patience
        self._texts = load(TEXTS)

    async def run(self) -> None:
        """Send what is due for as long as the program lives."""
        if not any(self._levels.values()):
            log.warning("notice.no_address")
            return
        threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notice")
        try:
            while True:
                await self.send_due(threads)
                await self._clock.sleep(LOOK_EVERY)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    async def send_due(self, threads: ThreadPoolExecutor) -> int:
        """Send all notices that are due now and return how many were."""
        due = await notices.take_due(self._sessions, self._clock.now())
        await asyncio.gather(*(self._send(threads, notice) for notice in due))
        return len(due)

    async def _send(self, threads: ThreadPoolExecutor, notice: Notice) -> None:
        told = {"notice_id": notice.id, "level": notice.level, "attempts": notice.attempts}
        if await self._tell(threads, notice):
            await notices.sent(self._sessions, notice.id, self._clock.now())
            log.info("notice.sent", **told)
        elif await notices.failed(self._sessions, notice.id, self._clock.now()):
            log.warning("notice.failed", **told)
        else:
            log.error("notice.given_up", **told)

    async def _tell(self, threads: ThreadPoolExecutor, notice: Notice) -> bool:
        addresses = self._levels.get(notice.level, ())
        if notice.place >= len(addresses):
            return False
        address = addresses[notice.place].get_secret_value().replace(NOTICE, notice.id)
        work = partial(deliver, address, *self.words(notice))
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.get_running_loop().run_in_executor(threads, work)
        except TimeoutError:
            return False

    def words(self, notice: Notice) -> tuple[str, str]:
        """Return title and text, first in Dutch and then in English."""
        said = []
        for language in LANGUAGES:
            kind = self._texts.say(f"kind_{notice.kind}", language)
            urgency = self._texts.say(f"urgency_{notice.urgency.replace('-', '_')}", language)
            said.append((kind, f"{kind} {urgency}"))
        title = f"Nachtwacht: {said[0][0]}"
        lines = [text for _, text in said]
        return title, "\n".join([lines[0], notice.link, "", lines[1]])


def deliver(address: str, title: str, body: str) -> bool:
    """Send one message to one address; False when it was not taken. Blocks."""
    sender = Apprise(
        asset=AppriseAsset(app_id="Nachtwacht", app_desc="Nachtwacht", async_mode=False)
    )
    if not sender.add(address):
        return False
    return bool(sender.notify(title=title, body=body, notify_type=NotifyType.WARNING))
