"""One visit to the page of one's own proofs: its row, who it belongs to, what it may do now."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, Directory, DirectoryUnavailable
from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.human.repository import established_by_two
from actions.proof.keys import fingerprint
from actions.proof.models import Challenge, RegisteredProof
from actions.proof.parts import OWN_MAIL, Parts
from actions.proof.registration import bound
from actions.proof.schemas import Screen

ACTION = "registration"
LINK, MANAGE = "link", "manage"
OPEN = (LINK, MANAGE)


@dataclass(frozen=True, slots=True)
class Here:
    """A visit as it stands, locked: its row, its person and what he has registered."""

    found: Challenge
    account: Account
    proofs: list[RegisteredProof]

    @property
    def proved(self) -> bool:
        """True when changes may be made: something was proved, or there is nothing to (R3)."""
        nothing = not self.proofs and self.found.human_check_id is None
        return nothing or self.found.proof_passed_at is not None


def fresh_visit(
    parts: Parts, account: Account, now: datetime, *, case_id: str, channel: str, language: str
) -> Challenge:
    """Return the row of a visit that nobody has used the link of yet."""
    challenge_id, key = f"ch-{secrets.token_urlsafe(16)}", parts.key
    return Challenge(
        id=challenge_id,
        run_id=None,
        case_id=case_id,
        person_id=account.person_id,
        channel=channel,
        action=ACTION,
        language=language,
        first_name=account.first_name,
        account_name=account.principal_name,
        own_mail_encrypted=key.encrypt(account.mail, bound(account.person_id, OWN_MAIL)),
        proof_ids=[],
        token_hash=fingerprint(key.link_token(challenge_id)),
        stage=LINK,
        wrong_count=0,
        backend_failures=0,
        most_right=0,
        opened_at=now,
        expires_at=now + parts.rules.link_lifetime,
    )


class Visits:
    """Finds the visit of a browser and whether its person may go on."""

    def __init__(self, parts: Parts, directory: Directory, screen: Screen) -> None:
        self._parts = parts
        self._directory = directory
        self._screen = screen

    async def account(self, person_id: str) -> Account:
        """Return a person's account; raises PageError `unavailable` or `account_excluded`."""
        try:
            return await self._directory.find(person_id)
        except DirectoryUnavailable as error:
            raise PageError("unavailable", 503) from error
        except AccountUnknown as error:
            raise PageError("account_excluded", 403) from error

    async def of(self, session: AsyncSession, ticket: SecretStr) -> Challenge:
        """Return the visit that a browser holds the ticket of; raises PageError `unknown`."""
        found = await repository.challenge_by_ticket(
            session, fingerprint(ticket.get_secret_value())
        )
        if found is None or found.action != ACTION:
            raise PageError("unknown", 404)
        return found

    async def held(self, session: AsyncSession, ticket: SecretStr) -> Here:
        """Return an open visit with its person locked.

        Raises:
            PageError: unknown, expired, unavailable, or why only a human may do this.
        """
        found = await self.of(session, ticket)
        account = await self.account(found.person_id)
        await repository.lock_person(session, found.person_id)
        again = await repository.challenge(session, found.id, lock=True)
        now = self._parts.clock.now()
        if again is None or not is_open(again, now):
            raise PageError("expired", 410)
        refusal = await self.refusal(session, again, account, now)
        if refusal is not None:
            raise PageError(refusal, 403)
        return Here(again, account, await repository.proofs_of(session, account.person_id))

    async def to_change(self, session: AsyncSession, ticket: SecretStr) -> Here:
        """Return a visit in which changes may be made; raises PageError `proof_needed` too (R3)."""
        here = await self.held(session, ticket)
        if not here.proved:
            raise PageError("proof_needed", 403)
        return here

    async def refusal(
        self, session: AsyncSession, found: Challenge, account: Account, now: datetime
    ) -> str | None:
        """Return why only a human may touch the proofs of this account (R5, R7).

        Two engineers who established together whose it is are such humans.
        """
        refusal = self._screen(account)
        if refusal == "account_excluded" and await established_by_two(session, found):
            refusal = None
        if refusal is None and await self._parts.limits.is_shut(session, account.person_id, now):
            return "limit_reached"
        return refusal


def is_open(found: Challenge, now: datetime) -> bool:
    """True while this browser may go on."""
    return found.stage == MANAGE and found.expires_at > now
