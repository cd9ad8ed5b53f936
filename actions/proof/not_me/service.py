"""Shuts self-service for a person, and opens it again when an engineer says so."""

import secrets
from datetime import timedelta
from typing import Any

import structlog
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, Directory, DirectoryUnavailable
from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.keys import KeyUnusable, fingerprint
from actions.proof.models import Notice, SelfServiceStop
from actions.proof.not_me import repository as own
from actions.proof.not_me.schemas import Alarm
from actions.proof.notices import BOUND, STOPPED, Occasion
from actions.proof.parts import Parts, end, signal
from actions.proof.registration import bound
from actions.proof.schemas import Evidence

WORKS_FOR = timedelta(days=7)
BECAUSE = "not_me"

log = structlog.get_logger()


class NotMe:
    """The link in every letter. Pressing twice is pressing once."""

    def __init__(self, parts: Parts, directory: Directory) -> None:
        self._parts = parts
        self._directory = directory

    async def press(self, token: SecretStr) -> None:
        """Shut self-service, end what is open, tell all addresses and call a human.

        Raises:
            PageError: unknown; late, after seven days.
        """
        parts, now = self._parts, self._parts.clock.now()
        digest = fingerprint(token.get_secret_value())
        async with parts.sessions() as session:
            notice = await own.notice_of(session, digest)
        if notice is None:
            raise PageError("unknown", 404)
        if notice.at + WORKS_FOR <= now:
            raise PageError("late", 410)
        account = await self._account(notice.person_id)
        async with parts.sessions.begin() as session:
            await repository.lock_person(session, notice.person_id)
            if await own.stop_of(session, notice.person_id) is not None:
                return
            await self._stop(session, notice, account)
        log.error("self_service.stopped", person_id=notice.person_id)

    async def open_again(self, person_id: str, *, engineer: str, case_id: str) -> bool:
        """Let self-service go on; False when nothing was shut."""
        async with self._parts.sessions.begin() as session:
            await repository.lock_person(session, person_id)
            stop = await own.stop_of(session, person_id)
            if stop is None:
                return False
            stop.opened_at, stop.opened_by = self._parts.clock.now(), engineer
            await self._record(
                session, person_id, case_id, "self_service.opened",
                actor="engineer", stop_id=stop.id, engineer=engineer,
            )  # fmt: skip
        return True

    async def _account(self, person_id: str) -> Account | None:
        """Return who it is, for the engineer; nothing waits for a directory that is away."""
        try:
            return await self._directory.find(person_id)
        except (DirectoryUnavailable, AccountUnknown):
            return None

    async def _stop(self, session: AsyncSession, notice: Notice, account: Account | None) -> None:
        parts, now, facts = self._parts, self._parts.clock.now(), notice.facts
        stop = SelfServiceStop(
            id=f"st-{secrets.token_urlsafe(9)}",
            person_id=notice.person_id,
            notice_key=notice.key,
            at=now,
            next_at=now,
        )
        session.add(stop)
        await session.flush()
        told = {
            "about": notice.kind,
            "action": str(facts["action"]),
            "channel": str(facts["channel"]),
            "at": str(facts["at"]),
            "reference": str(facts["reference"]),
        }
        await self._record(
            session, notice.person_id, facts.get("case_id"), "self_service.shut",
            stop_id=stop.id, **told,
        )  # fmt: skip
        ended = await self._end_all(session, notice.person_id)
        who = {"account": account.principal_name} if account else {}
        named = {"first_name": str(facts["first_name"]), "ended": ended}
        await parts.alarm(
            session,
            Alarm(stop.id, notice.person_id, facts.get("case_id"), told | who | named),
        )
        await self._tell(session, notice, stop, account)

    async def _end_all(self, session: AsyncSession, person_id: str) -> int:
        found = await own.going_on(session, person_id)
        for each in found:
            await end(self._parts, session, each, "closed", BECAUSE)
            signal(session, each, "failed", self._parts.clock.now(), reason="limit_reached")
        return len(found)

    async def _tell(
        self, session: AsyncSession, notice: Notice, stop: SelfServiceStop, account: Account | None
    ) -> None:
        """Write to all addresses, also to those that the pressed letter went to."""
        facts = notice.facts
        occasion = Occasion(
            key=stop.id,
            kind=STOPPED,
            person_id=notice.person_id,
            first_name=str(facts["first_name"]),
            action=str(facts["action"]),
            language=str(facts["language"]),
            channel=str(facts["channel"]),
            reference=stop.id,
            case_id=facts.get("case_id"),
        )
        written = [self._address(each) for each in await own.same_occasion(session, notice)]
        known = {address for address in written if address}
        if account is not None:
            known.add(account.mail)
        await self._parts.notices.queue_to(session, occasion, known, self._parts.clock.now())

    def _address(self, notice: Notice) -> str | None:
        try:
            owner = bound(notice.person_id, BOUND)
            return self._parts.key.decrypt(notice.address_encrypted, owner)
        except KeyUnusable:
            return None

    async def _record(
        self, session: AsyncSession, person_id: str, case_id: str | None, step: str,
        actor: str = "employee", **data: Any,
    ) -> None:  # fmt: skip
        row = Evidence(
            run_id=None, case_id=case_id, person_id=person_id, channel="mail",
            step=step, rule="R9", data=data, actor=actor,
        )  # fmt: skip
        await self._parts.record(session, row)
