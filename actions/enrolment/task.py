"""What enrolment does by itself for as long as the program runs; every step is a row."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.enrolment.contacts import Contacts
from actions.enrolment.listings import Listings
from actions.enrolment.post import Post
from actions.enrolment.settings import EnrolmentSettings
from actions.ports.clock import Clock

log = structlog.get_logger()

_LOOK_SECONDS = 5.0
_LOOKS_A_MINUTE = 12


class EnrolmentTask:
    """Looks every few seconds; a slow directory keeps no letter waiting.

    Args: listings: None where the directory cannot list its people.
    """

    def __init__(
        self,
        listings: Listings | None,
        contacts: Contacts,
        post: Post,
        settings: EnrolmentSettings,
        clock: Clock,
    ) -> None:
        self._listings = listings
        self._contacts = contacts
        self._post = post
        self._at_once = max(settings.per_minute // _LOOKS_A_MINUTE, 1)
        self._clock = clock

    async def run(self) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as group:
            for work in (self.list, self.write):
                group.create_task(self._keep(work))

    async def list(self) -> None:
        """List the directory when it is time."""
        if self._listings is not None:
            await self._listings.look()

    async def write(self) -> None:
        """Send what is due, and make proofs of contacts, each with its letter, so many at once."""
        await self._contacts.shut()
        await self._post.look()
        while await self._contacts.tell_former():
            pass
        if self._post.may_write(self._clock.now()):
            for _ in range(self._at_once):
                if not await self._contacts.ripen():
                    break

    async def _keep(self, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await work()
            except SQLAlchemyError as error:
                log.warning("enrolment.storage_failed", error=type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)
