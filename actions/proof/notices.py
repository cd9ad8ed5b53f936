"""Queues a letter to every registered address of a person: on request, success, refusal (R9)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import notice_repository, repository
from actions.proof.keys import KeyUnusable, ProofKey, fingerprint
from actions.proof.limits import START
from actions.proof.models import Notice, RegisteredProof
from actions.proof.registration import MAIL_CODE, bound, target_of
from actions.proof.rules import HOUR

REQUESTED = "requested"
SUCCEEDED = "succeeded"
REFUSED = "refused"
ADDED = "added"
REMOVED = "removed"
STOPPED = "stopped"
IMPORTED = "imported"
REPLACED = "replaced"
BOUND = "notice"
COUNTED = "counted"
"""The fact that holds what a letter counts together, where it may count more than one thing."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What there is to tell; `key` keeps a repeated step from telling it twice.

    `what` is the kind of proof that was registered or removed.
    """

    key: str
    kind: str
    person_id: str
    first_name: str
    action: str
    language: str
    channel: str
    reference: str
    case_id: str | None = None
    what: str = ""

    @property
    def bundled(self) -> bool:
        """True when somebody who may be a stranger causes it, as often as he likes."""
        return self.kind == REFUSED or (self.kind == REQUESTED and self.channel == START)


class Notices:
    """Finds the addresses and stores one letter for each; the courier sends them."""

    def __init__(self, key: ProofKey) -> None:
        self._key = key

    async def queue(
        self, session: AsyncSession, occasion: Occasion, own_mail: str | None, now: datetime
    ) -> None:
        """Store the letters in the caller's transaction."""
        known = {own_mail} if own_mail else set()
        await self.queue_to(session, occasion, known, now)

    async def queue_to(
        self, session: AsyncSession, occasion: Occasion, known: set[str], now: datetime
    ) -> None:
        """Store the letters to these addresses and to all that are registered.

        What is bundled goes out at most once an hour to one person; the next letter counts it.
        """
        leaves_at = await self._leaves_at(session, occasion, now) if occasion.bundled else now
        if leaves_at is None:
            return
        addresses = await self._addresses(session, occasion.person_id, known)
        for number, address in enumerate(addresses):
            row = self._row(occasion, number, address, now) | {
                "at": leaves_at,
                "next_at": leaves_at,
            }
            await notice_repository.add_notice(session, row)

    async def _leaves_at(
        self, session: AsyncSession, occasion: Occasion, now: datetime
    ) -> datetime | None:
        """Return when a letter about it may leave; None when one that waits counts it now."""
        await notice_repository.lock_letters(session, occasion.person_id)
        kinds = (REFUSED, REQUESTED)
        found = await notice_repository.bundles_since(
            session, occasion.person_id, kinds, now - HOUR
        )
        lately = [row for row in found if COUNTED in row.facts]
        if any(_mark(occasion) in row.facts[COUNTED] for row in lately):
            return None
        waiting = [row for row in lately if row.at > now]
        for row in waiting:
            _count_in(row, occasion, now)
        if waiting:
            return None
        return lately[-1].at + HOUR if lately else now

    def _row(
        self, occasion: Occasion, number: int, address: str, now: datetime
    ) -> dict[str, object]:
        facts = _facts(occasion, now) | {
            "first_name": occasion.first_name,
            "language": occasion.language,
            "what": occasion.what,
        }
        if occasion.bundled:
            facts[COUNTED] = [_mark(occasion)]
        key = f"{occasion.key}:{occasion.kind}:{number}"
        return {
            "key": key,
            "token_hash": fingerprint(self._key.not_me_token(key)),
            "person_id": occasion.person_id,
            "address_encrypted": self._key.encrypt(address, bound(occasion.person_id, BOUND)),
            "kind": occasion.kind,
            "facts": facts,
        }

    async def _addresses(self, session: AsyncSession, person_id: str, known: set[str]) -> list[str]:
        found = set(known)
        for proof in await repository.proofs_of(session, person_id):
            address = self._address(proof)
            if address is not None:
                found.add(address)
        return sorted(found)

    def _address(self, proof: RegisteredProof) -> str | None:
        if proof.kind != MAIL_CODE or proof.target_encrypted is None:
            return None
        try:
            return target_of(self._key, proof)
        except KeyUnusable:
            return None


def _mark(occasion: Occasion) -> str:
    return f"{occasion.key}:{occasion.kind}"


def _facts(occasion: Occasion, now: datetime) -> dict[str, Any]:
    return {
        "action": occasion.action,
        "channel": occasion.channel,
        "reference": occasion.reference,
        "case_id": occasion.case_id,
        "at": now.isoformat(),
    }


def _count_in(row: Notice, occasion: Occasion, now: datetime) -> None:
    counted = [*row.facts[COUNTED], _mark(occasion)]
    row.facts = row.facts | _facts(occasion, now) | {COUNTED: counted}
