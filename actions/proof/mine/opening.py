"""Gives a signed-in person the link to his own proofs."""

from datetime import datetime

from actions.ports.directory import AccountUnknown, Directory
from actions.proof import repository
from actions.proof.errors import ChallengeUnknown, LimitReached
from actions.proof.mine import repository as own
from actions.proof.mine.visits import ACTION, OPEN, fresh_visit
from actions.proof.parts import Parts, end, evidence
from actions.proof.rules import HOUR


class Opening:
    """Each call makes a link of its own and ends the visits of before."""

    def __init__(self, parts: Parts, directory: Directory) -> None:
        self._parts = parts
        self._directory = directory

    async def open(
        self, person_id: str, *, case_id: str, channel: str, language: str
    ) -> tuple[str, datetime]:
        """Return the link and until when it works: for one browser, once.

        Raises:
            ChallengeUnknown: nobody has this id.
            LimitReached: too many links in an hour.
            DirectoryUnavailable: try later.
        """
        parts = self._parts
        try:
            account = await self._directory.find(person_id)
        except AccountUnknown as unknown:
            raise ChallengeUnknown(person_id) from unknown
        async with parts.sessions.begin() as session:
            await repository.lock_person(session, account.person_id)
            now = parts.clock.now()
            opened = await repository.opened_since(session, person_id, channel, now - HOUR)
            if opened >= parts.rules.challenges_per_hour:
                raise LimitReached("R7")
            for before in await own.visits_of(session, person_id, ACTION, OPEN):
                await end(parts, session, before, "closed", "replaced")
            found = fresh_visit(
                parts, account, now, case_id=case_id, channel=channel, language=language
            )
            session.add(found)
            await session.flush()
            await evidence(parts, session, found, "registration.opened", "R3")
            await parts.announce(session, "challenge.opened", found)
        token = parts.key.link_token(found.id)
        return f"{parts.public_url}/mine?lang={language}#{token}", found.expires_at
