"""What the secure page asks: show a challenge, mail a code, take a proof."""

import hmac
from datetime import datetime, timedelta
from typing import Literal

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository
from actions.proof.errors import LimitReached, PageError
from actions.proof.judging import count_wrong, judge, kinds_of, typed_as
from actions.proof.keys import fingerprint, new_ticket
from actions.proof.limits import ENDS_AT_PROOF, PROVED
from actions.proof.models import Challenge
from actions.proof.parts import Parts, end, evidence, fail, signal
from actions.proof.registration import MAIL_CODE, RECOVERY, SENT, SMS_CODE
from actions.proof.schemas import ChallengeView, CodeSent, ProofAnswer
from actions.proof.sending import CodePost, sent_proof_of

Stage = Literal["proof", "password", "done", "expired"]


class ProofPage:
    """The steps up to and including the proof; every answer is the same for a wrong link."""

    def __init__(self, parts: Parts, post: CodePost) -> None:
        self._parts = parts
        self._post = post

    async def view(self, token: SecretStr, ticket: SecretStr | None = None) -> ChallengeView:
        """Return what the page shows for a link; raises PageError for an unknown one."""
        async with self._parts.sessions() as session:
            found = await challenge_of(session, token)
            proofs = await repository.proofs_by_id(session, found.proof_ids)
        targets = {p.kind: p.target_masked for p in reversed(proofs) if p.kind in SENT}
        now = self._parts.clock.now()
        stage = shown_stage(found, ticket, now)
        return ChallengeView(
            challenge_id=found.id,
            action=found.action,
            first_name=found.first_name,
            language=found.language,
            proofs=kinds_of(found, proofs),
            sent_to=targets.get(MAIL_CODE),
            texted_to=targets.get(SMS_CODE),
            account_name=found.account_name if stage == "password" else None,
            stage=stage,
            because=(found.ended_because or "late") if stage == "expired" else None,
            wrong_left=self._wrong_left(found),
            seconds_left=max(seconds(found.expires_at - now), 0),
            expires_at=found.expires_at,
        )

    async def send_code(self, token: SecretStr, kind: str = MAIL_CODE) -> CodeSent:
        """Send a fresh code to the registered second address or phone.

        Raises:
            PageError: expired, no_mail_proof, wait (with wait_seconds), limit_reached,
                mail_unavailable, mail_refused or sms_unavailable (nothing counted).
        """
        parts, now = self._parts, self._parts.clock.now()
        async with parts.sessions.begin() as session:
            found = await self._locked(session, token)
            await self._may_go_on(session, found)
            proof = await sent_proof_of(session, found, kind)
            if proof is None:
                raise PageError("no_mail_proof", 409)
            wait = await parts.limits.wait_for_next_code(session, found.person_id, now)
            if wait:
                raise PageError("wait", 429, wait_seconds=seconds(wait))
            prepared = await self._post.prepare(session, found, proof, now)
        await self._post.send_for_page(prepared)
        async with parts.sessions() as session:
            wait = await parts.limits.wait_for_next_code(session, found.person_id, now)
        return CodeSent(sent_to=proof.target_masked or "", wait_seconds=seconds(wait))

    async def prove(
        self, token: SecretStr, *, kind: str, code: SecretStr, source: str | None = None
    ) -> ProofAnswer:
        """Take a typed code. A right one gives the browser its ticket, or ends an unlock's proof.

        Raises:
            PageError: expired, source_blocked, limit_reached, on_hold, code_malformed (nothing
                counted).
        """
        typed = typed_as(kind, code.get_secret_value())
        if typed is None:
            raise PageError("recovery_malformed" if kind == RECOVERY else "code_malformed")
        async with self._parts.sessions.begin() as session:
            found = await self._locked(session, token)
            now = self._parts.clock.now()
            blocked = await self._parts.limits.source_is_blocked(
                session, source, found.person_id, now
            )
            if blocked:
                await repository.add_attempt(session, found.person_id, "blocked", now, source)
            else:
                await self._may_go_on(session, found)
                problem = await judge(self._parts, session, found, kind, typed, now)
                if problem is None:
                    return await self._right(session, found, kind, source, now)
                return await self._wrong(session, found, problem, source, now)
        raise PageError("source_blocked", 429)

    async def _right(
        self, session: AsyncSession, found: Challenge, kind: str, source: str | None, now: datetime
    ) -> ProofAnswer:
        parts = self._parts
        found.proof_passed_at = now
        found.proof_kind = kind
        await repository.add_attempt(session, found.person_id, PROVED, now, source)
        await evidence(parts, session, found, "proof.passed", "R3", kind=kind)
        signal(
            session,
            found,
            "proof_passed",
            now,
            kind=kind,
            passed_at=now.isoformat(),
            valid_until=(now + parts.rules.proof_lifetime).isoformat(),
        )
        counted = ENDS_AT_PROOF.get(found.action)
        if counted is not None:
            found.used_at = now
            await repository.add_attempt(session, found.person_id, counted, now)
            await end(parts, session, found, "done", "proved")
            return ProofAnswer(stage="done", wrong_left=self._wrong_left(found))
        ticket = new_ticket()
        found.stage = "password"
        found.ticket_hash = fingerprint(ticket)
        found.expires_at = now + parts.rules.proof_lifetime
        return ProofAnswer(stage="password", wrong_left=self._wrong_left(found), ticket=ticket)

    async def _wrong(
        self,
        session: AsyncSession,
        found: Challenge,
        problem: str,
        source: str | None,
        now: datetime,
    ) -> ProofAnswer:
        shut = await count_wrong(self._parts, session, found, source, now)
        if shut or self._wrong_left(found) == 0:
            await fail(self._parts, session, found, "proof_failed")
            return ProofAnswer(stage="expired", wrong_left=0, error="proof_failed")
        return ProofAnswer(stage="proof", wrong_left=self._wrong_left(found), error=problem)

    async def _locked(self, session: AsyncSession, token: SecretStr) -> Challenge:
        """Return the open challenge of a link, with its person and row locked."""
        found = await challenge_of(session, token)
        await repository.lock_person(session, found.person_id)
        again = await repository.challenge(session, found.id, lock=True)
        if again is None or not is_open(again, self._parts.clock.now()):
            raise PageError("expired", 410)
        return again

    async def _may_go_on(self, session: AsyncSession, found: Challenge) -> None:
        now = self._parts.clock.now()
        try:
            await self._parts.limits.may_go_on(session, found.person_id, found.action, now)
        except LimitReached as error:
            raise PageError(error.reason, 429) from error

    def _wrong_left(self, found: Challenge) -> int:
        return max(self._parts.rules.wrong_per_challenge - found.wrong_count, 0)


async def challenge_of(session: AsyncSession, token: SecretStr) -> Challenge:
    """Return the challenge a link belongs to; raises PageError `unknown`."""
    found = await repository.challenge_by_token(session, fingerprint(token.get_secret_value()))
    if found is None:
        raise PageError("unknown", 404)
    return found


def is_open(found: Challenge, now: datetime) -> bool:
    """True while a proof or password may still be given."""
    return found.stage in repository.OPEN and found.expires_at > now


def holds_ticket(found: Challenge, ticket: SecretStr | None) -> bool:
    """True when this browser is the one in which the proof was given."""
    if ticket is None or found.ticket_hash is None:
        return False
    return hmac.compare_digest(found.ticket_hash, fingerprint(ticket.get_secret_value()))


def shown_stage(found: Challenge, ticket: SecretStr | None, now: datetime) -> Stage:
    """Return the stage as this browser sees it: another browser has to prove again."""
    if found.stage == "done":
        return "done"
    if not is_open(found, now):
        return "expired"
    return "password" if found.stage == "password" and holds_ticket(found, ticket) else "proof"


def seconds(span: timedelta) -> int:
    """Return a span in whole seconds, rounded up."""
    return -(-int(span.total_seconds() * 1000) // 1000)
