"""Who the people are, as their channels introduced them."""

from dataclasses import dataclass

from api.conversation import repository
from api.db import DbSessions


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a sign-in says of a person; None leaves what is known.

    With a `claimed_name` it is a guest who is not signed in; only a new person becomes one.
    """

    person_id: str
    display_name: str | None = None
    mail: str | None = None
    language: str | None = None
    claimed_name: str | None = None


async def introduce(sessions: DbSessions, facts: PersonFacts) -> bool:
    """Create or refresh a person; a language pinned by `/taal` stays.

    False when a guest comes under the id of somebody who is known: nothing is changed then.
    """
    async with sessions.begin() as db:
        language = facts.language if facts.language in ("nl", "en") else None
        await repository.upsert_person(db, facts.person_id, language, facts.claimed_name)
        if facts.claimed_name is not None:
            known = await repository.person(db, facts.person_id)
            return known is not None and known.claimed_name is not None
        await repository.describe_person(db, facts.person_id, facts.display_name, facts.mail)
        return True
