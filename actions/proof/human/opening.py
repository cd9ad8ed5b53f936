"""Gives an engineer the link to his own page about one person."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, Directory
from actions.proof import repository as proofs
from actions.proof.errors import ChallengeUnknown, LimitReached
from actions.proof.human import repository
from actions.proof.human.models import CheckVisit, HumanCheck
from actions.proof.keys import fingerprint
from actions.proof.parts import Parts

PAGE = "/check"


class CheckOpening:
    """A link opens nothing by itself: the engineer proves himself on the page."""

    def __init__(self, parts: Parts, directory: Directory) -> None:
        self._parts = parts
        self._directory = directory

    async def open(
        self, person_id: str, *, case_id: str, engineer_id: str, language: str
    ) -> tuple[str, datetime]:
        """Return the link and until when it works: for one browser, once.

        Raises:
            ChallengeUnknown: nobody has this id.
            LimitReached: another engineer is at it, and no second one is asked for.
            DirectoryUnavailable: try later.
        """
        try:
            account = await self._directory.find(person_id)
        except AccountUnknown as unknown:
            raise ChallengeUnknown(person_id) from unknown
        async with self._parts.sessions.begin() as session:
            await proofs.lock_person(session, account.person_id)
            check = await self._check(session, account, case_id, engineer_id, language)
            visit_id = f"cv-{secrets.token_urlsafe(16)}"
            token = self._parts.key.link_token(visit_id)
            until = self._parts.clock.now() + self._parts.rules.link_lifetime
            session.add(
                CheckVisit(
                    id=visit_id, check_id=check.id, engineer_id=engineer_id,
                    token_hash=fingerprint(token), wrong_count=0, expires_at=until,
                )
            )  # fmt: skip
        return f"{self._parts.public_url}{PAGE}#{token}", until

    async def _check(
        self, session: AsyncSession, account: Account, case_id: str, engineer_id: str,
        language: str,
    ) -> HumanCheck:  # fmt: skip
        """Return the check that goes on in this case, or a fresh one."""
        now = self._parts.clock.now()
        before = await repository.going_on(session, account.person_id)
        if before is not None:
            own = before.engineer_id == engineer_id
            lasts = before.expires_at > now and before.case_id == case_id
            if lasts and (own or before.stage == "second"):
                return before
            if before.expires_at > now and not own:
                raise LimitReached("R3")
            before.stage = "ended"
            await session.flush()
        fresh = HumanCheck(
            id=f"hc-{secrets.token_urlsafe(12)}",
            person_id=account.person_id,
            case_id=case_id,
            language=language,
            engineer_id=engineer_id,
            stage="open",
            needs_second=account.excluded,
            opened_at=now,
            expires_at=now + self._parts.rules.link_lifetime,
        )
        session.add(fresh)
        await session.flush()
        return fresh
