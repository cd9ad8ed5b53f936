"""Brings what proof has queued: letters, signals, cuts, and writes that a crash cut off."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from actions.ports.mailer import Mailer, MailRefused, MailUnavailable
from actions.proof import notice_repository, repository
from actions.proof.errors import SignalUndelivered
from actions.proof.keys import KeyUnusable, fingerprint
from actions.proof.letters import notice_letter
from actions.proof.models import Notice
from actions.proof.not_me.cutting import Cutter
from actions.proof.notices import BOUND
from actions.proof.parts import Parts
from actions.proof.password_page import PasswordPage
from actions.proof.registration import bound
from actions.proof.schemas import Signal, SignalDue
from actions.proof.sending import CodePost
from actions.proof.starting import StartPost
from actions.proof.unlock_page import UnlockPage

log = structlog.get_logger()

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 300.0
_SWEEP_SECONDS = 2.0
_WRITE_MAY_TAKE = timedelta(seconds=60)


class Courier:
    """Delivers at least once, in order; `wake` makes it look at once."""

    def __init__(
        self,
        parts: Parts,
        *,
        mailer: Mailer,
        post: CodePost,
        signal: Signal,
        passwords: PasswordPage,
        unlocks: UnlockPage,
        cutter: Cutter,
    ) -> None:
        self._parts = parts
        self._mailer = mailer
        self._signal = signal
        self._cutter = cutter
        self._settlers = (passwords, unlocks)
        self._starts = StartPost(parts, post)
        self._awake = (asyncio.Event(), asyncio.Event())

    def wake(self) -> None:
        """Look for something to deliver without waiting for the next sweep."""
        for awake in self._awake:
            awake.set()

    async def run(self) -> None:
        """Deliver until cancelled; no run waits for a mail system that is slow."""
        async with asyncio.TaskGroup() as group:
            for awake, work in zip(self._awake, (self._settle, self._post), strict=True):
                group.create_task(self._keep(awake, work))

    async def _keep(self, awake: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
        """Do one kind of work for ever; a database that is away is waited for."""
        while True:
            awake.clear()
            try:
                await work()
            except SQLAlchemyError as error:
                log.warning("proof_courier.storage_failed", error=type(error).__name__)
            try:
                async with asyncio.timeout(_SWEEP_SECONDS):
                    await awake.wait()
            except TimeoutError:
                continue

    async def sweep(self) -> None:
        """Deliver everything that is due now."""
        await self._settle()
        await self._post()

    async def _post(self) -> None:
        while await self._starts.bring():
            pass
        while await self._bring_letter():
            pass

    async def _settle(self) -> None:
        while await self._bring_signal():
            pass
        while await self._cutter.bring():
            pass
        async with self._parts.sessions() as session:
            before = self._parts.clock.now() - _WRITE_MAY_TAKE
            cut_off = await repository.cut_off_writes(session, before)
        for challenge_id in cut_off:
            for settler in self._settlers:
                await settler.settle(challenge_id)

    async def _bring_signal(self) -> bool:
        async with self._parts.sessions.begin() as session:
            row = await repository.due_signal(session)
            if row is None:
                return False
            due = SignalDue(
                run_id=row.run_id,
                challenge_id=row.challenge_id,
                event=row.event,
                facts=row.facts,
                key=f"{row.challenge_id}:{row.event}",
            )
            try:
                await self._signal(due)
            except SignalUndelivered:
                log.warning("proof_signal.undelivered", run_id=row.run_id, signal=row.event)
                return False
            row.sent_at = self._parts.clock.now()
        return True

    async def _bring_letter(self) -> bool:
        """Send the oldest letter; False when there is none, or no mail system for now."""
        now = self._parts.clock.now()
        async with self._parts.sessions.begin() as session:
            row = await notice_repository.due_notice(session, now)
            if row is None:
                return False
            try:
                await self._send(row)
            except MailRefused as error:
                row.refused_at = now
                log.warning("notice.refused", kind=row.kind, error=str(error))
            except (MailUnavailable, KeyUnusable) as error:
                pause = min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
                row.attempts = min(row.attempts + 1, 20)
                row.next_at = now + timedelta(seconds=pause)
                log.warning("notice.not_sent", kind=row.kind, error=type(error).__name__)
                return isinstance(error, KeyUnusable)
            else:
                row.sent_at = now
        return True

    async def _send(self, row: Notice) -> None:
        opened = self._parts.key.decrypt(row.address_encrypted, bound(row.person_id, BOUND))
        token = self._parts.key.not_me_token(row.key)
        row.token_hash = fingerprint(token)  # also of a letter that waits since before the links
        link = f"{self._parts.public_url}/not-me/{token}"
        letter = notice_letter(
            self._parts.rules, to=opened, kind=row.kind, facts=row.facts, link=link
        )
        await self._mailer.send(letter)
