"""Makes a code, counts it and sends it; one that never left counts for nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.ports.mailer import Letter, Mailer, MailError, MailRefused
from actions.ports.texter import Text, Texter, TextUnavailable
from actions.proof import codes, repository
from actions.proof.errors import PageError
from actions.proof.letters import code_letter, code_text
from actions.proof.limits import SENT, SENT_AT_START, START
from actions.proof.models import Challenge, RegisteredProof
from actions.proof.parts import Parts, evidence
from actions.proof.registration import MAIL_CODE, SMS_CODE, bound_code, target_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """A letter or short message with a code, counted and ready to send."""

    message: Letter | Text
    code_id: int | None
    attempt_id: int


class CodePost:
    """Sends codes to second addresses and phones."""

    def __init__(self, parts: Parts, mailer: Mailer, texter: Texter | None = None) -> None:
        self._parts = parts
        self._mailer = mailer
        self._texter = texter

    async def prepare(
        self, session: AsyncSession, found: Challenge, proof: RegisteredProof, now: datetime
    ) -> Prepared:
        """Store the code's HMAC and count it, in the caller's transaction; raises KeyUnusable."""
        parts, code = self._parts, codes.new_code()
        target = target_of(parts.key, proof)
        mac = parts.key.code_mac(bound_code(found, proof.kind), code)
        until = now + parts.rules.code_lifetime
        code_id = await repository.add_code(session, found.id, mac, now, until)
        attempt_id = await self.count(session, found, now)
        return Prepared(self.worded(found, proof.kind, target, code), code_id, attempt_id)

    async def count(self, session: AsyncSession, found: Challenge, now: datetime) -> int:
        """Count one code that is sent; returns the id of the attempt."""
        kind = SENT_AT_START if found.channel == START else SENT
        attempt_id = await repository.add_attempt(session, found.person_id, kind, now)
        await evidence(self._parts, session, found, "proof.code_sent", "R7")
        return attempt_id

    def worded(self, found: Challenge, kind: str, target: str, code: str) -> Letter | Text:
        """Return the letter or short message with a code."""
        rules = self._parts.rules
        if kind == SMS_CODE:
            return Text(target, code_text(rules, language=found.language, code=code))
        return code_letter(
            rules, to=target, language=found.language, first_name=found.first_name, code=code
        )

    async def send(self, prepared: Prepared) -> None:
        """Send what is committed; raises MailError or TextUnavailable after taking it back."""
        try:
            await self._hand_over(prepared.message)
        except (MailError, TextUnavailable):
            async with self._parts.sessions.begin() as session:
                await repository.forget_send(session, prepared.code_id, prepared.attempt_id)
            raise

    async def send_for_page(self, prepared: Prepared) -> None:
        """Send it while somebody waits at a page.

        Raises:
            PageError: mail_unavailable, mail_refused or sms_unavailable; it counts for nothing.
        """
        try:
            await self.send(prepared)
        except MailRefused as error:
            raise PageError("mail_refused", 409) from error
        except MailError as error:
            raise PageError("mail_unavailable", 503) from error
        except TextUnavailable as error:
            raise PageError("sms_unavailable", 503) from error

    async def _hand_over(self, message: Letter | Text) -> None:
        if isinstance(message, Letter):
            await self._mailer.send(message)
        elif self._texter is None:
            raise TextUnavailable("off")
        else:
            await self._texter.send(message)


async def sent_proof_of(
    session: AsyncSession, found: Challenge, kind: str = MAIL_CODE
) -> RegisteredProof | None:
    """Return the second address or phone of a challenge, if a code may go there."""
    for proof in await repository.proofs_by_id(session, found.proof_ids):
        if proof.kind == kind:
            return proof
    return None
