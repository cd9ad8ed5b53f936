"""Lists the directory now and then, page by page, and keeps who works here."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime, timedelta

import structlog

from actions.enrolment import repository
from actions.enrolment.contacts import Contacts
from actions.enrolment.settings import EnrolmentSettings
from actions.ports.directory import DirectoryError
from actions.ports.roster import ListsPeople
from actions.proof.parts import Parts

log = structlog.get_logger()

_CLAIM = timedelta(minutes=10)
"""How long one page may take before another process begins the listing anew."""
Pause = Callable[[float], Awaitable[object]]


class Listings:
    """One listing at a time in the whole house; one that broke off says nothing of who left."""

    def __init__(
        self,
        parts: Parts,
        directory: ListsPeople,
        contacts: Contacts,
        settings: EnrolmentSettings,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._parts = parts
        self._directory = directory
        self._contacts = contacts
        self._settings = settings
        self._pause = pause

    async def look(self) -> bool:
        """List everybody when it is time; False when it is not, or when it broke off."""
        began = self._parts.clock.now()
        async with self._parts.sessions.begin() as session:
            if not await repository.take_turn(session, began, began + _CLAIM):
                return False
        try:
            people = await self._read(began)
        except DirectoryError as error:
            log.warning("enrolment.listing_broke_off", error=type(error).__name__)
            return False
        if not people:
            log.error("enrolment.listing_empty")
            return False
        await self._finish(began, people)
        log.info("enrolment.listed", people=people)
        return True

    async def _read(self, began: datetime) -> int:
        people = 0
        size, pause = self._settings.page_size, self._settings.page_pause.total_seconds()
        async with aclosing(self._directory.members(None, size)) as pages:  # type: ignore[type-var]
            async for page in pages:
                here = {each.person_id: each for each in page if each.enabled}
                people += len(here)
                places = sorted((key, each.department) for key, each in here.items())
                async with self._parts.sessions.begin() as session:
                    await repository.see(session, places, began)
                    await self._contacts.take(session, list(here.values()), began)
                    await repository.keep_turn(session, self._parts.clock.now() + _CLAIM)
                await self._pause(pause)
        return people

    async def _finish(self, began: datetime, people: int) -> None:
        while True:
            async with self._parts.sessions.begin() as session:
                if not await self._contacts.forget(session, began):
                    break
        async with self._parts.sessions.begin() as session:
            await repository.forget_unseen(session, began)
            following = began + self._settings.sync_every
            await repository.listed(session, began, following, people)
