"""What runbooks ask of proof: open a challenge, give its link, see whether it was passed."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository
from actions.proof.errors import ChallengeUnknown, Refused
from actions.proof.keys import fingerprint
from actions.proof.limits import ENDS_AT_PROOF
from actions.proof.mine.visits import LINK
from actions.proof.models import Challenge
from actions.proof.notices import REFUSED, REQUESTED, SUCCEEDED, Occasion
from actions.proof.parts import OWN_MAIL, Parts, end, evidence, signal, tell
from actions.proof.registration import bound
from actions.proof.schemas import PassedProof, PersonRef


class ProofService:
    """The side of proof that runbooks see."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open_challenge(
        self,
        session: AsyncSession,
        *,
        run_id: str,
        case_id: str,
        person: PersonRef,
        action: str,
        language: str,
        channel: str = "web",
    ) -> Challenge:
        """Open the one challenge of a person; an older one is closed. Repeating gives the same.

        Raises:
            NoProofs, CoolingDown, LimitReached: told to the registered addresses as well.
        """
        parts, now = self._parts, self._parts.clock.now()
        await repository.lock_person(session, person.person_id)
        before = await repository.open_challenge_of(session, person.person_id)
        same = before is not None and (before.run_id, before.action) == (run_id, action)
        if before and same and before.expires_at > now:
            return before
        try:
            await parts.limits.may_open(session, person, action, channel, now)
        except Refused:
            await self._refuse(run_id, person, action, language, channel)
            raise
        if before:
            await end(parts, session, before, "closed", "replaced")
            signal(session, before, "closed", now, reason="replaced")
        fresh = await self._fresh(
            session, person, now,
            run_id=run_id, case_id=case_id, action=action, language=language, channel=channel,
        )  # fmt: skip
        session.add(fresh)
        await session.flush()
        await evidence(parts, session, fresh, "proof.opened", "R4")
        await parts.announce(session, "challenge.opened", fresh)
        await tell(parts, session, fresh, REQUESTED)
        return fresh

    async def link(self, challenge_id: str, person_id: str) -> tuple[str, datetime]:
        """Return the link of a person's own open challenge and until when it works.

        Raises:
            ChallengeUnknown: no such challenge, not of this person, or over.
        """
        async with self._parts.sessions() as session:
            found = await repository.challenge(session, challenge_id)
        if found is None or found.person_id != person_id:
            raise ChallengeUnknown(challenge_id)
        token = self._parts.key.link_token(found.id)
        if found.stage == LINK and found.expires_at > self._parts.clock.now():
            return f"{self._parts.public_url}/mine?lang={found.language}#{token}", found.expires_at
        if not self._works(found):
            raise ChallengeUnknown(challenge_id)
        return f"{self._parts.public_url}/p#{token}", found.expires_at

    async def passed(self, session: AsyncSession, challenge_id: str) -> PassedProof | None:
        """Return the proof of a challenge while it still counts."""
        found = await repository.challenge(session, challenge_id)
        if found is None or found.proof_passed_at is None or found.proof_kind is None:
            return None
        valid_until = found.proof_passed_at + self._parts.rules.proof_lifetime
        if found.stage not in ("password", "done") or valid_until <= self._parts.clock.now():
            return None
        return PassedProof(
            challenge_id=found.id,
            person_id=found.person_id,
            action=found.action,
            kind=found.proof_kind,
            passed_at=found.proof_passed_at,
            valid_until=valid_until,
        )

    async def close(self, session: AsyncSession, challenge_id: str) -> None:
        """End a challenge that is still open; harmless when it is over."""
        found = await self._locked_open(session, challenge_id)
        if found is not None:
            await end(self._parts, session, found, "closed", "closed")

    async def withdraw(self, session: AsyncSession, challenge_id: str) -> None:
        """End an open challenge at the wish of its person, and tell its run."""
        found = await self._locked_open(session, challenge_id)
        if found is not None:
            await end(self._parts, session, found, "closed", "closed")
            signal(session, found, "closed", self._parts.clock.now(), reason="withdrawn")

    async def is_open(self, session: AsyncSession, challenge_id: str) -> bool:
        """True while the challenge can be passed or what it allows be done."""
        found = await repository.challenge(session, challenge_id)
        return found is not None and self._works(found)

    def _works(self, found: Challenge) -> bool:
        return found.stage in repository.OPEN and found.expires_at > self._parts.clock.now()

    async def _locked_open(self, session: AsyncSession, challenge_id: str) -> Challenge | None:
        found = await repository.challenge(session, challenge_id)
        if found is None:
            return None
        await repository.lock_person(session, found.person_id)
        found = await repository.challenge(session, challenge_id, lock=True)
        return found if found is not None and found.stage in repository.OPEN else None

    async def finished(self, session: AsyncSession, challenge_id: str, *, succeeded: bool) -> None:
        """Tell the addresses how it ended, once; a reset tells it by itself."""
        found = await repository.challenge(session, challenge_id, lock=True)
        if found is None or found.ended_because == "finished":
            return
        if found.action not in ENDS_AT_PROOF:
            return
        found.ended_because = "finished"
        await tell(self._parts, session, found, SUCCEEDED if succeeded else REFUSED)

    async def _refuse(
        self, run_id: str, person: PersonRef, action: str, language: str, channel: str
    ) -> None:
        async with self._parts.sessions.begin() as session:
            await self.notify_refusal(
                session, run_id=run_id, person=person,
                action=action, language=language, channel=channel,
            )  # fmt: skip

    async def notify_refusal(
        self,
        session: AsyncSession,
        *,
        run_id: str,
        person: PersonRef,
        action: str,
        language: str,
        channel: str = "web",
    ) -> None:
        """Tell all registered addresses that a request was refused, also by a runbook (R5, R9)."""
        occasion = Occasion(
            key=run_id,
            kind=REFUSED,
            person_id=person.person_id,
            first_name=person.first_name,
            action=action,
            language=language,
            channel=channel,
            reference=run_id,
        )
        await self._parts.notices.queue(session, occasion, person.mail, self._parts.clock.now())

    async def _fresh(
        self, session: AsyncSession, person: PersonRef, now: datetime, **where: Any
    ) -> Challenge:
        key = self._parts.key
        challenge_id = f"ch-{secrets.token_urlsafe(16)}"
        proofs = await repository.proofs_of(session, person.person_id)
        return Challenge(
            id=challenge_id,
            person_id=person.person_id,
            first_name=person.first_name,
            account_name=person.principal_name,
            own_mail_encrypted=key.encrypt(person.mail, bound(person.person_id, OWN_MAIL)),
            proof_ids=[proof.id for proof in self._parts.limits.usable(proofs, person.mail)],
            token_hash=fingerprint(key.link_token(challenge_id)),
            stage="proof",
            wrong_count=0,
            backend_failures=0,
            most_right=0,
            opened_at=now,
            expires_at=now + self._parts.rules.link_lifetime,
            **where,
        )
