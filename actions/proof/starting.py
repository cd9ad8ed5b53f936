"""A request at the public door as a row, and the code that is mailed for it in the background."""

import secrets
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from actions.ports.mailer import MailRefused, MailUnavailable
from actions.proof import repository
from actions.proof.keys import KeyUnusable, fingerprint
from actions.proof.limits import SENT_AT_START, START
from actions.proof.models import Challenge, RegisteredProof
from actions.proof.notices import REFUSED, REQUESTED
from actions.proof.parts import OWN_MAIL, Parts, tell
from actions.proof.registration import bound
from actions.proof.schemas import PersonRef
from actions.proof.sending import CodePost, Prepared, sent_proof_of

log = structlog.get_logger()

CLAIM = "claim"


def fresh_start(
    parts: Parts,
    person: PersonRef,
    name: str,
    now: datetime,
    *,
    language: str,
    ticket: str,
    proofs: Sequence[RegisteredProof],
) -> Challenge:
    """Return the row of a request; without proofs nothing can fit."""
    challenge_id, key = f"ch-{secrets.token_urlsafe(16)}", parts.key
    return Challenge(
        id=challenge_id,
        run_id=None,
        case_id=None,
        person_id=person.person_id,
        channel=START,
        action="password_reset",
        language=language,
        first_name=person.first_name,
        account_name=person.principal_name,
        own_mail_encrypted=key.encrypt(person.mail, bound(person.person_id, OWN_MAIL)),
        proof_ids=[proof.id for proof in proofs],
        token_hash=fingerprint(key.link_token(challenge_id)),
        ticket_hash=fingerprint(ticket),
        claim_encrypted=key.encrypt(name, bound(person.person_id, CLAIM)),
        code_wanted_at=now,
        stage="start",
        wrong_count=0,
        backend_failures=0,
        most_right=0,
        opened_at=now,
        expires_at=now + parts.rules.link_lifetime,
    )


class StartPost:
    """Tells the registered addresses of a request and mails its code (R9); nobody waits for it."""

    def __init__(self, parts: Parts, post: CodePost) -> None:
        self._parts = parts
        self._post = post

    async def bring(self) -> bool:
        """Deal with the oldest request for a code; False when nothing more can be done now."""
        async with self._parts.sessions.begin() as session:
            found = await repository.due_code(session)
            if found is None:
                return False
            wanted_at, found.code_wanted_at = found.code_wanted_at, None
            prepared = await self._prepare(session, found)
            await self._tell(session, found)
        if prepared is None:
            return True
        try:
            await self._post.send(prepared)
        except MailRefused:
            log.warning("start_code.refused", challenge_id=found.id)
        except MailUnavailable:
            await self._later(found.id, wanted_at)
            return False
        return True

    async def _tell(self, session: AsyncSession, found: Challenge) -> None:
        """Queue the letters, once a request."""
        if found.told_at is not None:
            return
        found.told_at = self._parts.clock.now()
        kind = REQUESTED if found.proof_ids else REFUSED
        await tell(self._parts, session, found, kind)

    async def _prepare(self, session: AsyncSession, found: Challenge) -> Prepared | None:
        now, limits = self._parts.clock.now(), self._parts.limits
        proof = await sent_proof_of(session, found)
        if proof is None or found.stage != START or found.expires_at <= now:
            return None
        if await limits.wait_for_next_code(session, found.person_id, now, SENT_AT_START):
            return None
        try:
            return await self._post.prepare(session, found, proof, now)
        except KeyUnusable:
            return None

    async def _later(self, challenge_id: str, wanted_at: datetime | None) -> None:
        async with self._parts.sessions.begin() as session:
            found = await repository.challenge(session, challenge_id, lock=True)
            if found is not None and found.stage == START and found.code_wanted_at is None:
                found.code_wanted_at = wanted_at
