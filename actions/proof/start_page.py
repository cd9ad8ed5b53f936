"""The public door: a name and two proofs of different kinds, alike for everyone (R4).

Every name opens a request of the same shape; one that nobody has, or that only a person may
touch, has no proofs that could fit. What is told, and after how long, hangs on the request alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, Directory, DirectoryUnavailable
from actions.proof import repository
from actions.proof.claims import Claimed, Claims
from actions.proof.errors import LimitReached, PageError, Refused
from actions.proof.even import evenly
from actions.proof.judging import count_wrong
from actions.proof.keys import fingerprint, new_ticket
from actions.proof.limits import NAMED, PROVED_AT_START, START
from actions.proof.models import Challenge
from actions.proof.page import is_open
from actions.proof.parts import Parts, end, evidence, fail, signal
from actions.proof.password_page import PasswordPage
from actions.proof.registration import KINDS, new_totp_secret, totp_proof
from actions.proof.schemas import PasswordAnswer, PersonRef, StartAnswer, StartView
from actions.proof.starting import fresh_start
from actions.proof.two_codes import TWO, both, judge_both
from actions.proof.unlock_page import UnlockPage

Stage = Literal["start", "password", "done", "expired"]
_ACTIONS = ("password_reset", "account_unlock")


@dataclass(frozen=True, slots=True)
class Writers:
    """What may be done once both proofs were given."""

    passwords: PasswordPage
    unlocks: UnlockPage


class StartPage:
    """Everything `/start` asks."""

    def __init__(
        self, parts: Parts, claims: Claims, directory: Directory, writers: Writers
    ) -> None:
        self._parts = parts
        self._claims = claims
        self._directory = directory
        self._writers = writers
        self._decoy = totp_proof(parts.key, "nobody", new_totp_secret(), parts.clock.now())

    async def open(self, name: str, *, language: str, source: str | None) -> StartAnswer:
        """Open a request for a typed name and have a code mailed; raises PageError."""
        async with evenly(self._parts.rules.even_answers):
            claimed = await self._claimed(name)
            async with self._parts.sessions.begin() as session:
                now, person_id = self._parts.clock.now(), claimed.person.person_id
                await repository.lock_person(session, person_id)
                await repository.add_attempt(session, person_id, NAMED, now, source)
                blocked = await self._parts.limits.start_is_blocked(
                    session, source, person_id, now, asks=True
                )
                if blocked is None:
                    ticket = await self._open(session, claimed, name, language, source, now)
            if blocked is not None:
                raise PageError(blocked, 429)
        return StartAnswer(stage="start", wrong_left=self._most(), ticket=ticket)

    async def view(self, ticket: SecretStr) -> StartView:
        """Return what this browser sees of its request."""
        now = self._parts.clock.now()
        async with self._parts.sessions() as session:
            found = await _of(session, ticket)
        view = StartView(
            stage=_stage(found, now),
            language=found.language,
            wrong_left=self._left(found),
            because=(found.ended_because or "late") if _stage(found, now) == "expired" else None,
            action=found.action,
        )
        if view.stage != "password":
            return view
        account = await self._account(found.person_id)
        can_open = self._directory.capabilities.unlock
        locked = can_open and account is not None and account.locked
        named = {"first_name": found.first_name, "account_name": found.account_name}
        return view.model_copy(update=named | {"locked": locked})

    async def send_code(self, ticket: SecretStr) -> StartAnswer:
        """Have another code mailed, if there is an address and the limits allow it."""
        async with evenly(self._parts.rules.even_answers):
            async with self._parts.sessions.begin() as session:
                found = await self._locked(session, ticket)
                found.code_wanted_at = self._parts.clock.now()
            return StartAnswer(stage="start", wrong_left=self._left(found))

    async def prove(
        self, ticket: SecretStr, typed: Mapping[str, SecretStr], *, source: str | None
    ) -> StartAnswer:
        """Take two codes of different kinds; only when both are right something changes.

        Raises:
            PageError: expired, source_blocked, source_shut, two_codes or `<kind>_malformed`
                (nothing counted).
        """
        given = both(typed)
        async with evenly(self._parts.rules.even_answers):
            async with self._parts.sessions.begin() as session:
                now = self._parts.clock.now()
                found = await self._locked(session, ticket)
                blocked = await self._parts.limits.start_is_blocked(
                    session, source, found.person_id, now
                )
                if blocked is None:
                    fits = await self._fits(session, found, given, source, now)
                    if fits:
                        return await self._right(session, found, frozenset(given), source, now)
                    return await self._wrong(session, found, source, now)
            raise PageError(blocked, 429)

    async def set_password(self, ticket: SecretStr, password: SecretStr) -> PasswordAnswer:
        """Set the new password; raises PageError as `PasswordPage.set_password`."""
        token = await self._intend(ticket, "password_reset")
        return await self._writers.passwords.set_password(token, password, ticket)

    async def unlock(self, ticket: SecretStr) -> PasswordAnswer:
        """Take the lock off; raises PageError as `UnlockPage.unlock`."""
        token = await self._intend(ticket, "account_unlock")
        return await self._writers.unlocks.unlock(token, ticket)

    async def _claimed(self, name: str) -> Claimed:
        try:
            return await self._claims.of(name)
        except DirectoryUnavailable as error:
            raise PageError("unavailable", 503) from error

    async def _account(self, person_id: str) -> Account | None:
        try:
            return await self._directory.find(person_id)
        except (DirectoryUnavailable, AccountUnknown):
            return None

    async def _open(
        self,
        session: AsyncSession,
        claimed: Claimed,
        name: str,
        language: str,
        source: str | None,
        now: datetime,
    ) -> str:
        refusal = await self._refusal(session, claimed, source, now)
        proofs = await repository.proofs_of(session, claimed.person.person_id)
        usable = self._parts.limits.usable(proofs, claimed.person.mail)
        if refusal is None and len({proof.kind for proof in usable} & TWO) < 2:
            refusal = "no_proofs"
        ticket = new_ticket()
        found = fresh_start(
            self._parts, claimed.person, name, now,
            language=language, ticket=ticket, proofs=[] if refusal else usable,
        )  # fmt: skip
        session.add(found)
        await session.flush()
        await evidence(
            self._parts, session, found, "start.opened", "R4", refusal=refusal, source=source
        )
        return ticket

    async def _refusal(
        self, session: AsyncSession, claimed: Claimed, source: str | None, now: datetime
    ) -> str | None:
        """Return why no proof may fit; the same is looked up for every name."""
        limits, person_id = self._parts.limits, claimed.person.person_id
        worn_out = await limits.start_is_worn_out(session, source, person_id, now)
        reasons = [await self._reason(session, claimed.person, action, now) for action in _ACTIONS]
        own = "limit_reached" if worn_out else None
        return claimed.refusal or own or (None if None in reasons else reasons[0])

    async def _reason(
        self, session: AsyncSession, person: PersonRef, action: str, now: datetime
    ) -> str | None:
        try:
            await self._parts.limits.may_open(session, person, action, START, now)
        except Refused as refused:
            return refused.reason
        return None

    async def _fits(
        self,
        session: AsyncSession,
        found: Challenge,
        typed: dict[str, str],
        source: str | None,
        now: datetime,
    ) -> bool:
        """Judge both codes, also where nothing can fit; a right one alone is not used up."""
        judged = await judge_both(session, self._parts.key, found, typed, now, decoy=self._decoy)
        worn_out = await self._parts.limits.start_is_worn_out(session, source, found.person_id, now)
        may = await self._may_go_on(session, found, now) and not worn_out
        found.most_right = max(found.most_right, len(judged.right))
        if judged.right != frozenset(typed) or not may:
            return False
        return await judged.use(session, judged.right, now)

    async def _may_go_on(self, session: AsyncSession, found: Challenge, now: datetime) -> bool:
        may = False
        for action in _ACTIONS:
            try:
                await self._parts.limits.may_go_on(session, found.person_id, action, now)
            except LimitReached:
                continue
            may = True
        return may

    async def _right(
        self,
        session: AsyncSession,
        found: Challenge,
        kinds: frozenset[str],
        source: str | None,
        now: datetime,
    ) -> StartAnswer:
        parts, ticket = self._parts, new_ticket()
        await repository.lock_person(session, found.person_id)
        before = await repository.open_challenge_of(session, found.person_id)
        if before is not None:
            await end(parts, session, before, "closed", "replaced")
            signal(session, before, "closed", now, reason="replaced")
        found.stage = "password"
        found.ticket_hash = fingerprint(ticket)
        found.proof_passed_at = now
        found.proof_kind = "+".join(kind for kind in KINDS if kind in kinds)
        found.expires_at = now + parts.rules.proof_lifetime
        await repository.add_attempt(session, found.person_id, PROVED_AT_START, now, source)
        await evidence(parts, session, found, "proof.passed", "R4", kinds=sorted(kinds))
        return StartAnswer(stage="password", wrong_left=self._left(found), ticket=ticket)

    async def _wrong(
        self, session: AsyncSession, found: Challenge, source: str | None, now: datetime
    ) -> StartAnswer:
        """Count it; when it ends hangs on this request alone, not on who tried before."""
        await count_wrong(self._parts, session, found, source, now)
        if self._left(found) > 0:
            return StartAnswer(stage="start", wrong_left=self._left(found), error="not_right")
        await fail(self._parts, session, found, "proof_failed")
        return StartAnswer(stage="expired", wrong_left=0, error="proof_failed")

    async def _locked(self, session: AsyncSession, ticket: SecretStr) -> Challenge:
        """Return the open request of this browser, with its person and row locked."""
        found = await _of(session, ticket)
        await repository.lock_person(session, found.person_id)
        again = await repository.challenge(session, found.id, lock=True)
        if again is None or _stage(again, self._parts.clock.now()) != "start":
            raise PageError("expired", 410)
        return again

    async def _intend(self, ticket: SecretStr, action: str) -> SecretStr:
        """Note what is done with the proofs and return the token of the request."""
        async with self._parts.sessions.begin() as session:
            found = await _of(session, ticket)
            if found.stage == "password" and found.writing_since is None:
                found.action = action
        return SecretStr(self._parts.key.link_token(found.id))

    def _most(self) -> int:
        return self._parts.rules.wrong_per_challenge

    def _left(self, found: Challenge) -> int:
        return max(self._most() - found.wrong_count, 0)


async def _of(session: AsyncSession, ticket: SecretStr) -> Challenge:
    found = await repository.challenge_by_ticket(session, fingerprint(ticket.get_secret_value()))
    if found is None or found.channel != START:
        raise PageError("unknown", 404)
    return found


def _stage(found: Challenge, now: datetime) -> Stage:
    if found.stage == "done":
        return "done"
    late = found.expires_at <= now
    if found.stage == "start":
        return "expired" if late else "start"
    return "password" if is_open(found, now) else "expired"
