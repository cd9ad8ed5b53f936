"""Enters a visit, shows what is registered, and takes the proof that changes need (R3)."""

from datetime import datetime
from urllib.parse import quote

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.judging import count_wrong, judge, kinds_of, typed_as
from actions.proof.keys import fingerprint, new_ticket
from actions.proof.limits import PROVED
from actions.proof.mine import repository as own
from actions.proof.mine.schemas import Adding, MineAnswer, MineView, Registered
from actions.proof.mine.visits import ACTION, LINK, MANAGE, Here, Visits, is_open
from actions.proof.models import Challenge, PendingProof, RegisteredProof
from actions.proof.page import seconds
from actions.proof.parts import Parts, evidence, fail
from actions.proof.registration import (
    KINDS,
    MAIL_CODE,
    RECOVERY,
    SENT,
    SMS_CODE,
    TOTP,
    bound,
    masked_target,
)
from actions.proof.sending import CodePost, sent_proof_of

ISSUER = "Nachtwacht"
MOST = {TOTP: 2, MAIL_CODE: 1, SMS_CODE: 1}
"""How many of a kind somebody may have; an old and a new phone side by side."""


class MinePage:
    """Everything of a visit but the changes."""

    def __init__(self, parts: Parts, visits: Visits, post: CodePost) -> None:
        self._parts = parts
        self._visits = visits
        self._post = post

    async def enter(self, token: SecretStr) -> MineAnswer:
        """Use up a link and give this browser its ticket; raises PageError unknown or expired."""
        async with self._parts.sessions.begin() as session:
            found = await repository.challenge_by_token(
                session, fingerprint(token.get_secret_value())
            )
            if found is None or found.action != ACTION:
                raise PageError("unknown", 404)
            await repository.lock_person(session, found.person_id)
            row = await repository.challenge(session, found.id, lock=True)
            now = self._parts.clock.now()
            if row is None or row.stage != LINK or row.expires_at <= now:
                raise PageError("expired", 410)
            proofs = await repository.proofs_of(session, row.person_id)
            own_mail = self._parts.own_mail(row)
            usable = self._parts.limits.usable(proofs, own_mail)
            row.proof_ids = [one.id for one in usable] if row.human_check_id is None else []
            ticket = new_ticket()
            row.stage, row.ticket_hash = MANAGE, fingerprint(ticket)
            row.expires_at = now + self._parts.rules.link_lifetime
            await evidence(self._parts, session, row, "registration.entered", "R3")
        return MineAnswer(stage="manage", ticket=ticket)

    async def view(self, ticket: SecretStr) -> MineView:
        """Return what this browser sees; raises PageError unknown or unavailable."""
        async with self._parts.sessions() as session:
            found = await self._visits.of(session, ticket)
            now = self._parts.clock.now()
            if not is_open(found, now):
                return self._bare(found, "expired", found.ended_because or "late")
            account = await self._visits.account(found.person_id)
            refusal = await self._visits.refusal(session, found, account, now)
            if refusal is not None:
                return self._bare(found, "refused", refusal)
            proofs = await repository.proofs_of(session, found.person_id)
            here = Here(found, account, proofs)
            if not here.proved:
                return self._to_prove(here)
            pending = await own.pending_proof(session, found.id)
            return self._shown(here, pending, now)

    async def send_code(self, ticket: SecretStr, kind: str) -> MineAnswer:
        """Send a code to what is registered; raises PageError as `ProofPage.send_code`."""
        async with self._parts.sessions.begin() as session:
            here = await self._visits.held(session, ticket)
            proof = await sent_proof_of(session, here.found, kind)
            if proof is None:
                raise PageError("no_mail_proof", 409)
            now = self._parts.clock.now()
            await self.may_send(session, here.found, now)
            prepared = await self._post.prepare(session, here.found, proof, now)
        await self._post.send_for_page(prepared)
        return MineAnswer(stage="proof", wrong_left=self._left(here.found))

    async def may_send(self, session: AsyncSession, found: Challenge, now: datetime) -> None:
        """Pass when another code may leave now (R7); raises PageError `wait`."""
        wait = await self._parts.limits.wait_for_next_code(session, found.person_id, now)
        if wait:
            raise PageError("wait", 429, wait_seconds=seconds(wait))

    async def prove(
        self, ticket: SecretStr, *, kind: str, code: SecretStr, source: str | None
    ) -> MineAnswer:
        """Take a code of something registered.

        Raises:
            PageError: expired, source_blocked, code_malformed, recovery_malformed (not counted).
        """
        typed = typed_as(kind, code.get_secret_value())
        if typed is None:
            raise PageError("recovery_malformed" if kind == RECOVERY else "code_malformed")
        async with self._parts.sessions.begin() as session:
            here = await self._visits.held(session, ticket)
            found, now = here.found, self._parts.clock.now()
            blocked = await self._parts.limits.source_is_blocked(
                session, source, found.person_id, now
            )
            if not blocked:
                problem = await judge(self._parts, session, found, kind, typed, now)
                if problem is None:
                    return await self._right(session, found, kind, source, now)
                return await self.wrong(session, found, problem, source, now)
            await repository.add_attempt(session, found.person_id, "blocked", now, source)
        raise PageError("source_blocked", 429)

    async def _right(
        self, session: AsyncSession, found: Challenge, kind: str, source: str | None, now: datetime
    ) -> MineAnswer:
        found.proof_passed_at, found.proof_kind = now, kind
        found.expires_at = now + self._parts.rules.proof_lifetime
        await repository.add_attempt(session, found.person_id, PROVED, now, source)
        await evidence(self._parts, session, found, "proof.passed", "R3", kind=kind)
        return MineAnswer(stage="manage", wrong_left=self._left(found))

    async def wrong(
        self,
        session: AsyncSession,
        found: Challenge,
        problem: str,
        source: str | None,
        now: datetime,
    ) -> MineAnswer:
        """Count a wrong code of something that could be guessed; the fifth ends the visit (R7)."""
        shut = await count_wrong(self._parts, session, found, source, now)
        if shut or self._left(found) == 0:
            await fail(self._parts, session, found, "proof_failed")
            return MineAnswer(stage="expired", error="proof_failed")
        return MineAnswer(stage="proof", wrong_left=self._left(found), error=problem)

    def _left(self, found: Challenge) -> int:
        return max(self._parts.rules.wrong_per_challenge - found.wrong_count, 0)

    def _bare(self, found: Challenge, stage: str, because: str) -> MineView:
        return MineView.model_validate(
            {
                "stage": stage,
                "because": because,
                "language": found.language,
                "first_name": found.first_name,
                "expires_at": found.expires_at,
            }
        )

    def _to_prove(self, here: Here) -> MineView:
        """Return the page that asks for a proof; without one that may be used, a human."""
        found = here.found
        may = [proof for proof in here.proofs if proof.id in found.proof_ids]
        kinds = kinds_of(found, may)
        if not kinds:
            return self._bare(found, "refused", "no_way")
        targets = {one.kind: one.target_masked for one in reversed(may) if one.kind in SENT}
        return self._bare(found, "proof", "").model_copy(
            update={
                "because": None,
                "proofs": kinds,
                "sent_to": targets.get(MAIL_CODE),
                "texted_to": targets.get(SMS_CODE),
                "wrong_left": self._left(found),
            }
        )

    def _shown(self, here: Here, pending: PendingProof | None, now: datetime) -> MineView:
        limits = self._parts.limits
        until = None
        if here.proofs:
            until = limits.cooling_until(here.proofs, here.account.employed_since)
        return self._bare(here.found, "manage", "").model_copy(
            update={
                "because": None,
                "registered": [_registered(one) for one in _in_order(here.proofs)],
                "offered": offered(self._parts, here.proofs),
                "usable_from": until if until is not None and until > now else None,
                "adding": self._adding(here, pending) if pending else None,
                "wrong_left": self._left(here.found),
            }
        )

    def _adding(self, here: Here, pending: PendingProof) -> Adding:
        secret = self._parts.key.decrypt(
            pending.secret_encrypted, bound(here.found.person_id, pending.kind)
        )
        values = {"kind": pending.kind, "target": masked_target(pending.kind, secret)}
        if pending.kind == TOTP:
            values = {"kind": TOTP, "key": secret, "uri": otpauth(here.account, secret)}
        return Adding.model_validate(values)


def offered(parts: Parts, proofs: list[RegisteredProof]) -> list[str]:
    """Return the kinds that may be registered beside these; a phone or codes never alone."""
    strong = any(one.kind in {TOTP, MAIL_CODE} for one in proofs)
    allowed = {
        TOTP: True,
        MAIL_CODE: parts.rules.mail_codes,
        SMS_CODE: parts.rules.sms_codes and strong,
        RECOVERY: strong,
    }
    full = {kind for kind, most in MOST.items() if sum(p.kind == kind for p in proofs) >= most}
    return [kind for kind in KINDS if allowed[kind] and kind not in full]


def otpauth(account: Account, secret: str) -> str:
    """Return what an authenticator app reads from the square."""
    label = quote(f"{ISSUER}:{account.principal_name}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={ISSUER}"


def _in_order(proofs: list[RegisteredProof]) -> list[RegisteredProof]:
    return sorted(proofs, key=lambda one: (KINDS.index(one.kind), one.registered_at))


def _registered(proof: RegisteredProof) -> Registered:
    return Registered.model_validate(
        {
            "id": proof.id,
            "kind": proof.kind,
            "target": proof.target_masked,
            "since": proof.registered_at,
            "left": proof.codes_left,
            "source": proof.source,
        }
    )
