"""Registers and removes proofs; each change is a ledger row and a letter to all addresses (R9)."""

from datetime import datetime
from hmac import compare_digest

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.proof import codes
from actions.proof.errors import PageError
from actions.proof.judging import typed_as
from actions.proof.mine import repository as own
from actions.proof.mine.page import MinePage, offered
from actions.proof.mine.schemas import MineAnswer
from actions.proof.mine.targets import plain_address, plain_number
from actions.proof.mine.visits import Here, Visits
from actions.proof.models import Challenge, PendingProof, RegisteredProof
from actions.proof.notices import ADDED, REMOVED
from actions.proof.parts import Parts, evidence, tell
from actions.proof.registration import (
    MAIL_CODE,
    RECOVERY,
    TOTP,
    bound,
    mail_proof,
    new_totp_secret,
    recovery_proof,
    sms_proof,
    totp_proof,
)
from actions.proof.sending import CodePost, Prepared


class Changes:
    """What may be done once something registered was proved, or while nothing is."""

    def __init__(self, parts: Parts, visits: Visits, page: MinePage, post: CodePost) -> None:
        self._parts = parts
        self._visits = visits
        self._page = page
        self._post = post

    async def begin(self, ticket: SecretStr, kind: str, target: SecretStr | None) -> MineAnswer:
        """Begin to register an app, or send a code to a new address or number.

        Raises:
            PageError: proof_needed, not_offered, bad_address, bad_number, company_address, wait,
                mail_unavailable, mail_refused, sms_unavailable, or as `Visits.held`.
        """
        prepared = None
        async with self._parts.sessions.begin() as session:
            here = await self._visits.to_change(session, ticket)
            if kind not in offered(self._parts, here.proofs):
                raise PageError("not_offered", 409)
            now = self._parts.clock.now()
            if kind == TOTP:
                await self._keep(session, here.found, TOTP, new_totp_secret(), now)
            else:
                to = await self._target(session, here, kind, target)
                prepared = await self._prepare(session, here.found, kind, to, now)
        if prepared is not None:
            await self._post.send_for_page(prepared)
        return MineAnswer(stage="manage")

    async def confirm(self, ticket: SecretStr, code: SecretStr) -> MineAnswer:
        """Register what was begun, now that its first code is right.

        Raises:
            PageError: proof_needed, nothing_begun, code_malformed, or as `Visits.held`.
        """
        async with self._parts.sessions.begin() as session:
            here = await self._visits.to_change(session, ticket)
            pending = await own.pending_proof(session, here.found.id)
            if pending is None or pending.kind not in offered(self._parts, here.proofs):
                raise PageError("nothing_begun", 409)
            typed = typed_as(pending.kind, code.get_secret_value())
            if typed is None:
                raise PageError("code_malformed")
            now = self._parts.clock.now()
            secret = self._parts.key.decrypt(
                pending.secret_encrypted, bound(here.found.person_id, pending.kind)
            )
            if pending.kind == TOTP:
                return await self._confirm_app(session, here, secret, typed, now)
            return await self._confirm_sent(session, here, pending, secret, typed, now)

    async def give_codes(self, ticket: SecretStr) -> MineAnswer:
        """Make a set of recovery codes, in place of the one before, and return it this once."""
        async with self._parts.sessions.begin() as session:
            here = await self._visits.to_change(session, ticket)
            if RECOVERY not in offered(self._parts, here.proofs):
                raise PageError("not_offered", 409)
            for before in (one for one in here.proofs if one.kind == RECOVERY):
                await own.remove_proof(session, before.id)
            fresh = [codes.new_recovery_code() for _ in range(codes.RECOVERY_CODES)]
            now = self._parts.clock.now()
            proof, rows = recovery_proof(self._parts.key, here.found.person_id, fresh, now)
            await self._add(session, here.found, proof)
            session.add_all(rows)
        return MineAnswer(stage="manage", codes=fresh)

    async def remove(self, ticket: SecretStr, proof_id: str) -> MineAnswer:
        """Remove one proof; the address that goes away hears it too."""
        async with self._parts.sessions.begin() as session:
            here = await self._visits.to_change(session, ticket)
            gone = next((one for one in here.proofs if one.id == proof_id), None)
            if gone is None:
                return MineAnswer(stage="manage")
            await tell(
                self._parts, session, here.found, REMOVED, key=f"{gone.id}:gone", what=gone.kind
            )
            await evidence(
                self._parts, session, here.found, "registration.removed", "R9",
                kind=gone.kind, proof_id=gone.id,
            )  # fmt: skip
            await own.remove_proof(session, gone.id)
        return MineAnswer(stage="manage")

    async def cancel(self, ticket: SecretStr) -> MineAnswer:
        """Let go of what was begun and not confirmed."""
        async with self._parts.sessions.begin() as session:
            here = await self._visits.to_change(session, ticket)
            await own.forget_pending(session, here.found.id)
        return MineAnswer(stage="manage")

    async def _target(
        self, session: AsyncSession, here: Here, kind: str, target: SecretStr | None
    ) -> str:
        """Return where a code goes: what was typed, or what was typed before."""
        if target is None:
            before = await own.pending_proof(session, here.found.id)
            if before is None or before.kind != kind:
                raise PageError("nothing_begun", 409)
            owner = bound(here.found.person_id, kind)
            return self._parts.key.decrypt(before.secret_encrypted, owner)
        typed = target.get_secret_value()
        return _address(typed, here.account) if kind == MAIL_CODE else _number(typed)

    async def _prepare(
        self, session: AsyncSession, found: Challenge, kind: str, to: str, now: datetime
    ) -> Prepared:
        await self._page.may_send(session, found, now)
        code = codes.new_code()
        await self._keep(session, found, kind, to, now, code)
        attempt_id = await self._post.count(session, found, now)
        return Prepared(self._post.worded(found, kind, to, code), None, attempt_id)

    async def _keep(
        self, session: AsyncSession, found: Challenge, kind: str, secret: str, now: datetime,
        code: str | None = None,
    ) -> None:  # fmt: skip
        """Keep what is being registered; what was begun before is let go of."""
        key = self._parts.key
        await own.forget_pending(session, found.id)
        pending = PendingProof(
            challenge_id=found.id,
            kind=kind,
            secret_encrypted=key.encrypt(secret, bound(found.person_id, kind)),
            code_hmac=key.code_mac(_bound_new(found, kind), code) if code else None,
            at=now,
            expires_at=now + self._parts.rules.code_lifetime,
        )
        session.add(pending)

    async def _confirm_app(
        self, session: AsyncSession, here: Here, secret: str, typed: str, now: datetime
    ) -> MineAnswer:
        """Take the first code of an app; it counts for nothing else. A wrong one costs nothing."""
        step = codes.matching_step(secret, typed, now)
        if step is None:
            return MineAnswer(stage="manage", error="app_code_wrong")
        proof = totp_proof(self._parts.key, here.found.person_id, secret, now)
        proof.last_step = step
        return await self._added(session, here.found, proof, now)

    async def _confirm_sent(
        self, session: AsyncSession, here: Here, pending: PendingProof, target: str, typed: str,
        now: datetime,
    ) -> MineAnswer:  # fmt: skip
        found, key = here.found, self._parts.key
        mac = key.code_mac(_bound_new(found, pending.kind), typed)
        if not compare_digest(pending.code_hmac or b"", mac):
            return await self._page.wrong(session, found, "wrong_code", None, now)
        if pending.expires_at <= now:
            return MineAnswer(stage="manage", error="code_late")
        make = mail_proof if pending.kind == MAIL_CODE else sms_proof
        return await self._added(session, found, make(key, found.person_id, target, now), now)

    async def _added(
        self, session: AsyncSession, found: Challenge, proof: RegisteredProof, now: datetime
    ) -> MineAnswer:
        await own.forget_pending(session, found.id)
        await self._add(session, found, proof)
        found.proof_passed_at = found.proof_passed_at or now
        found.proof_kind = found.proof_kind or proof.kind
        found.expires_at = now + self._parts.rules.proof_lifetime
        return MineAnswer(stage="manage")

    async def _add(self, session: AsyncSession, found: Challenge, proof: RegisteredProof) -> None:
        proof.at_desk = found.human_check_id is not None
        session.add(proof)
        await session.flush()
        await evidence(
            self._parts, session, found, "registration.added", "R8",
            kind=proof.kind, proof_id=proof.id, proved_with=found.proof_kind,
        )  # fmt: skip
        await tell(self._parts, session, found, ADDED, key=proof.id, what=proof.kind)


def _bound_new(found: Challenge, kind: str) -> str:
    """Bind a code to what is being registered, so that it proves nothing that is."""
    return f"{found.id}|new|{kind}"


def _address(typed: str, account: Account) -> str:
    address = plain_address(typed)
    if address is None:
        raise PageError("bad_address")
    ours = {one.rpartition("@")[2].casefold() for one in (account.mail, account.principal_name)}
    if address.rpartition("@")[2].casefold() in ours:
        raise PageError("company_address")
    return address


def _number(typed: str) -> str:
    number = plain_number(typed)
    if number is None:
        raise PageError("bad_number")
    return number
