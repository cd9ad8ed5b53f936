"""Opens the employee's own page once it is known who he is, with a code to be read out to him."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.proof import codes, repository
from actions.proof.errors import LimitReached
from actions.proof.human.models import HumanCheck
from actions.proof.keys import fingerprint
from actions.proof.mine import repository as mine
from actions.proof.mine.visits import ACTION, OPEN, fresh_visit
from actions.proof.models import Challenge
from actions.proof.notices import REQUESTED
from actions.proof.parts import OWN_MAIL, Parts, end, evidence, signal, tell
from actions.proof.registration import HUMAN, bound, bound_code

RESET = "password_reset"
REGISTRATION = ACTION
CHANNEL = "desk"


class Granting:
    """The engineer gets the code and no link, the employee the link and no code."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def no_password(
        self, session: AsyncSession, account: Account, now: datetime
    ) -> str | None:
        """Return why this account gets no new password this way (R5, R7, R8), or None."""
        if account.excluded:
            return "account_excluded"
        try:
            await self._parts.limits.may_go_on(session, account.person_id, RESET, now)
        except LimitReached:
            return "limit_reached"
        proofs = await repository.proofs_of(session, account.person_id)
        young = self._parts.limits.cooling(proofs, account.employed_since, now)
        return "cooling_down" if young else None

    async def grant(self, session: AsyncSession, check: HumanCheck, account: Account) -> str:
        """Open the page in the caller's transaction and return the code, which nobody keeps."""
        parts, now = self._parts, self._parts.clock.now()
        await self._end_before(session, check, now)
        found = self._fresh(check, account, now)
        session.add(found)
        await session.flush()
        code = codes.new_code()
        mac = parts.key.code_mac(bound_code(found, HUMAN), code)
        await repository.add_code(session, found.id, mac, now, now + parts.rules.code_lifetime)
        await evidence(
            parts, session, found, "identity.opened", "R3",
            check_id=check.id, engineer_id=check.engineer_id, second_id=check.second_id,
        )  # fmt: skip
        await parts.announce(session, "challenge.opened", found)
        await tell(parts, session, found, REQUESTED)
        check.stage, check.challenge_id = "given", found.id
        return code

    async def _end_before(self, session: AsyncSession, check: HumanCheck, now: datetime) -> None:
        """Close what the fresh page takes the place of."""
        person_id = check.person_id
        if check.purpose == REGISTRATION:
            for visit in await mine.visits_of(session, person_id, ACTION, OPEN):
                await end(self._parts, session, visit, "closed", "replaced")
            return
        before = await repository.open_challenge_of(session, person_id)
        if before is not None:
            await end(self._parts, session, before, "closed", "replaced")
            signal(session, before, "closed", now, reason="replaced")

    def _fresh(self, check: HumanCheck, account: Account, now: datetime) -> Challenge:
        if check.purpose == REGISTRATION:
            found = fresh_visit(
                self._parts, account, now,
                case_id=check.case_id, channel=CHANNEL, language=check.language,
            )  # fmt: skip
        else:
            found = self._fresh_reset(check, account, now)
        found.human_check_id = check.id
        return found

    def _fresh_reset(self, check: HumanCheck, account: Account, now: datetime) -> Challenge:
        challenge_id, key = f"ch-{secrets.token_urlsafe(16)}", self._parts.key
        return Challenge(
            id=challenge_id,
            run_id=None,
            case_id=check.case_id,
            person_id=account.person_id,
            channel=CHANNEL,
            action=RESET,
            language=check.language,
            first_name=account.first_name,
            account_name=account.principal_name,
            own_mail_encrypted=key.encrypt(account.mail, bound(account.person_id, OWN_MAIL)),
            proof_ids=[],
            token_hash=fingerprint(key.link_token(challenge_id)),
            stage="proof",
            wrong_count=0,
            backend_failures=0,
            most_right=0,
            opened_at=now,
            expires_at=now + self._parts.rules.link_lifetime,
        )
