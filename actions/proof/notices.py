"""Queues a letter to every registered address of a person: on request, success, refusal (R9)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository
from actions.proof.keys import KeyUnusable, ProofKey, fingerprint
from actions.proof.models import RegisteredProof
from actions.proof.registration import MAIL_CODE, bound, target_of

REQUESTED = "requested"
SUCCEEDED = "succeeded"
REFUSED = "refused"
ADDED = "added"
REMOVED = "removed"
STOPPED = "stopped"
BOUND = "notice"


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
        """Store the letters to these addresses and to all that are registered."""
        addresses = await self._addresses(session, occasion.person_id, known)
        for number, address in enumerate(addresses):
            await repository.add_notice(session, self._row(occasion, number, address, now))

    def _row(
        self, occasion: Occasion, number: int, address: str, now: datetime
    ) -> dict[str, object]:
        facts = {
            "first_name": occasion.first_name,
            "action": occasion.action,
            "language": occasion.language,
            "channel": occasion.channel,
            "reference": occasion.reference,
            "case_id": occasion.case_id,
            "what": occasion.what,
            "at": now.isoformat(),
        }
        key = f"{occasion.key}:{occasion.kind}:{number}"
        return {
            "key": key,
            "token_hash": fingerprint(self._key.not_me_token(key)),
            "person_id": occasion.person_id,
            "address_encrypted": self._key.encrypt(address, bound(occasion.person_id, BOUND)),
            "kind": occasion.kind,
            "facts": facts,
            "at": now,
            "next_at": now,
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
