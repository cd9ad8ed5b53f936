"""Makes a proof of what stood in the directory long enough; a change takes it back (R8)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from actions.enrolment import repository
from actions.enrolment.letters import former_text, language_of
from actions.enrolment.models import DirectoryContact
from actions.enrolment.settings import EnrolmentSettings
from actions.ports.roster import Member
from actions.ports.texter import Text, Texter, TextUnavailable
from actions.proof import repository as proofs
from actions.proof.keys import KeyUnusable
from actions.proof.mine.targets import plain_address, plain_number
from actions.proof.models import RegisteredProof
from actions.proof.notices import IMPORTED, REPLACED, Occasion
from actions.proof.parts import OWN_MAIL, Parts
from actions.proof.registration import (
    DIRECTORY,
    MAIL_CODE,
    SMS_CODE,
    bound,
    mail_proof,
    sms_proof,
)
from actions.proof.schemas import Evidence

log = structlog.get_logger()

_STORED, _FORMER = "directory", "former"
_MISSED = 3
"""After so many listings that did not come nobody knows any more what stands there."""
_BATCH = 50
_UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Seen:
    """A phone or second address as a listing shows it, in the one way that we write it."""

    member: Member
    kind: str
    value: str


class Contacts:
    """What stands in the directory, kept encrypted with the moment we first saw it there."""

    def __init__(self, parts: Parts, settings: EnrolmentSettings, texter: Texter | None) -> None:
        self._parts = parts
        self._settings = settings
        self._texter = texter

    async def take(self, session: AsyncSession, page: Sequence[Member], now: datetime) -> None:
        """Keep what a page of the listing shows; a value that differs begins its time anew."""
        if not self._settings.directory_contacts:
            return
        seen = [one for member in page if member.enabled for one in _seen(member)]
        known = await repository.contacts_of(session, sorted({s.member.person_id for s in seen}))
        for one in seen:
            before = known.get((one.member.person_id, one.kind))
            if before is None:
                session.add(self._fresh(one, now))
            else:
                await self._compare(session, before, one, now)

    async def forget(self, session: AsyncSession, before: datetime) -> int:
        """Let go of a batch that nobody saw since then: its proof goes, and its owner hears it."""
        gone = await repository.unseen_contacts(session, before, _BATCH)
        for contact in gone:
            await self._change(session, contact, self._parts.clock.now())
            await session.delete(contact)
        return len(gone)

    async def ripen(self) -> bool:
        """Make a proof of one value that stood long enough (R8); False when there is none."""
        parts, now = self._parts, self._parts.clock.now()
        kinds = self._allowed()
        async with parts.sessions.begin() as session:
            found = await repository.ripe_contact(session, kinds, now - parts.rules.cool_down)
            if found is None:
                return False
            await proofs.lock_person(session, found.person_id)
            own = await proofs.proofs_of(session, found.person_id)
            same = next((one for one in own if one.kind == found.kind), None)
            if same is not None:  # registered by himself, which goes before
                found.proof_id = same.id
                return True
            value = self._opened(found)
            if value is None:
                found.proof_id = _UNREADABLE
                return True
            proof = self._proof(found, value)
            session.add(proof)
            await session.flush()
            found.proof_id = proof.id
            await self._record(session, found, "registration.imported")
            await self._tell(session, found, IMPORTED, proof.id, now)
        return True

    async def shut(self) -> None:
        """Take proofs back that an administrator does not allow, or whose listing stays away."""
        now = self._parts.clock.now()
        late = now - _MISSED * self._settings.sync_every
        async with self._parts.sessions.begin() as session:
            allowed = self._allowed()
            for contact in await repository.shut_contacts(session, allowed, late, _BATCH):
                if await repository.withdraw(session, contact):
                    await self._record(session, contact, "registration.withdrawn")
                contact.proof_id = None

    async def tell_former(self) -> bool:
        """Send one phone of before the news; False when there is none, or no way now."""
        async with self._parts.sessions.begin() as session:
            found = await repository.contact_with_former(session)
            if found is None or found.former_encrypted is None:
                return False
            try:
                owner = bound(found.person_id, _FORMER)
                number = self._parts.key.decrypt(found.former_encrypted, owner)
                if self._texter is not None:
                    await self._texter.send(Text(number, former_text(found.language)))
            except KeyUnusable:
                log.warning("enrolment.unreadable", kind=found.kind)
            except TextUnavailable:
                return False
            found.former_encrypted = None
        return True

    def _allowed(self) -> list[str]:
        rules = self._parts.rules
        if not self._settings.directory_contacts:
            return []
        may = {MAIL_CODE: rules.mail_codes, SMS_CODE: rules.sms_codes}
        return [kind for kind, allowed in may.items() if allowed]

    async def _compare(
        self, session: AsyncSession, contact: DirectoryContact, seen: Seen, now: datetime
    ) -> None:
        late = now - _MISSED * self._settings.sync_every
        if contact.value_mac != self._mac(seen):
            await self._change(session, contact, now)
            self._write(contact, seen)
            contact.first_seen_at = now
        elif contact.seen_at < late:  # nobody knows what stood there in the meantime
            contact.first_seen_at = now
        contact.seen_at = now

    async def _change(
        self, session: AsyncSession, contact: DirectoryContact, now: datetime
    ) -> None:
        """Take back what this value proved, and tell the addresses of before and the others."""
        await proofs.lock_person(session, contact.person_id)
        former = self._opened(contact)
        if contact.kind == SMS_CODE and former is not None:
            owner = bound(contact.person_id, _FORMER)
            contact.former_encrypted = self._parts.key.encrypt(former, owner)
        also = {former} if contact.kind == MAIL_CODE and former is not None else set()
        key = f"{contact.person_id}:{contact.kind}:{contact.first_seen_at.isoformat()}"
        await self._tell(session, contact, REPLACED, key, now, also)
        if await repository.withdraw(session, contact):
            await self._record(session, contact, "registration.replaced")
        contact.proof_id = None

    def _fresh(self, seen: Seen, now: datetime) -> DirectoryContact:
        made = DirectoryContact(
            person_id=seen.member.person_id, kind=seen.kind, first_seen_at=now, seen_at=now
        )
        self._write(made, seen)
        return made

    def _write(self, contact: DirectoryContact, seen: Seen) -> None:
        key, member = self._parts.key, seen.member
        contact.value_encrypted = key.encrypt(seen.value, bound(member.person_id, _STORED))
        contact.value_mac = self._mac(seen)
        contact.first_name = member.first_name
        contact.language = language_of(member.language, self._settings.language)
        contact.mail_encrypted = key.encrypt(member.mail, bound(member.person_id, OWN_MAIL))

    def _mac(self, seen: Seen) -> str:
        return self._parts.key.name_mac(f"{seen.kind}|{seen.value.casefold()}")

    def _opened(self, contact: DirectoryContact, what: str = _STORED) -> str | None:
        """Return the value, or another thing that is kept; None with another key."""
        stored = contact.value_encrypted if what == _STORED else contact.mail_encrypted
        try:
            return self._parts.key.decrypt(stored, bound(contact.person_id, what))
        except KeyUnusable:
            log.warning("enrolment.unreadable", kind=contact.kind)
            return None

    def _proof(self, contact: DirectoryContact, value: str) -> RegisteredProof:
        make = mail_proof if contact.kind == MAIL_CODE else sms_proof
        proof = make(self._parts.key, contact.person_id, value, contact.first_seen_at)
        proof.source = DIRECTORY
        return proof

    async def _record(self, session: AsyncSession, contact: DirectoryContact, step: str) -> None:
        row = Evidence(
            run_id=None, case_id=None, person_id=contact.person_id, channel=DIRECTORY, step=step,
            rule="R8", actor="system",
            data={
                "kind": contact.kind, "proof_id": contact.proof_id,
                "first_seen_at": contact.first_seen_at, "source": DIRECTORY,
            },
        )  # fmt: skip
        await self._parts.record(session, row)

    async def _tell(
        self, session: AsyncSession, contact: DirectoryContact, kind: str, key: str, now: datetime,
        also: set[str] | None = None,
    ) -> None:  # fmt: skip
        """Queue a letter to the mailbox at work and to every registered address (R9)."""
        own = self._opened(contact, OWN_MAIL) or ""
        occasion = Occasion(
            key=key, kind=kind, person_id=contact.person_id, first_name=contact.first_name,
            action="registration", language=contact.language, channel=DIRECTORY, what=contact.kind,
            reference=f"e-{secrets.token_hex(4)}",
        )  # fmt: skip
        known = {own, *(also or ())} - {""}
        await self._parts.notices.queue_to(session, occasion, known, now)


def _seen(member: Member) -> list[Seen]:
    """Return what could become a proof: no mailbox of the company, no number that is none."""
    found = []
    number, address = plain_number(member.mobile), plain_address(member.other_mail)
    ours = {one.rpartition("@")[2].casefold() for one in (member.mail, member.principal_name)}
    if number is not None:
        found.append(Seen(member, SMS_CODE, number))
    if address is not None and address.rpartition("@")[2].casefold() not in ours:
        found.append(Seen(member, MAIL_CODE, address))
    return found
