"""Makes a code, counts it and mails it; one that never left counts for nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.ports.mailer import Letter, Mailer, MailError
from actions.proof import codes, repository
from actions.proof.letters import code_letter
from actions.proof.limits import SENT
from actions.proof.models import Challenge, RegisteredProof
from actions.proof.parts import Parts, evidence
from actions.proof.registration import MAIL_CODE, mail_address


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter with a code, counted and ready to send."""

    letter: Letter
    code_id: int
    attempt_id: int


class CodePost:
    """Sends codes to registered second addresses."""

    def __init__(self, parts: Parts, mailer: Mailer) -> None:
        self._parts = parts
        self._mailer = mailer

    async def prepare(
        self, session: AsyncSession, found: Challenge, proof: RegisteredProof, now: datetime
    ) -> Prepared:
        """Store the code's HMAC and count it, in the caller's transaction; raises KeyUnusable."""
        parts, code = self._parts, codes.new_code()
        address = mail_address(parts.key, proof)
        mac = parts.key.code_mac(found.id, code)
        until = now + parts.rules.code_lifetime
        code_id = await repository.add_code(session, found.id, mac, now, until)
        attempt_id = await repository.add_attempt(session, found.person_id, SENT, now)
        await evidence(parts, session, found, "proof.code_sent", "R7")
        letter = code_letter(
            parts.rules, to=address, language=found.language,
            first_name=found.first_name, code=code,
        )  # fmt: skip
        return Prepared(letter, code_id, attempt_id)

    async def send(self, prepared: Prepared) -> None:
        """Mail it once it is committed; raises MailError after taking it back."""
        try:
            await self._mailer.send(prepared.letter)
        except MailError:
            async with self._parts.sessions.begin() as session:
                await repository.forget_send(session, prepared.code_id, prepared.attempt_id)
            raise


async def mail_proof_of(session: AsyncSession, found: Challenge) -> RegisteredProof | None:
    """Return the second address of a challenge, if a code may go there."""
    for proof in await repository.proofs_by_id(session, found.proof_ids):
        if proof.kind == MAIL_CODE:
            return proof
    return None
