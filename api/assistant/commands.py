"""Carries out what a person asked of the chat itself; needs neither bot nor back ends."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions_client.client import OWN_PROOFS
from api.assertion import level_of
from api.clock import Clock
from api.conversation import repository as conversations
from api.conversation import service as cases
from api.conversation import several
from api.conversation.commands import Command, language_named
from api.conversation.models import CareCase, Person
from api.conversation.service import Conversation
from api.conversation.state import Owner
from api.db import DbSessions
from api.handoff import repository as handoffs
from api.handoff.call import Call
from api.handoff.service import HandoffService
from api.messaging import repository as inbox
from api.messaging.models import Inbox
from api.noted import service as noted

LEAVES = (Command.RESTART, Command.NEVER_MIND)
"""What takes back a call, but not one for somebody who is not well."""


class Commands:
    """One transaction per command."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        conversation: Conversation,
        handoff: HandoffService,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._conversation = conversation
        self._handoff = handoff

    async def handle(self, row: Inbox) -> None:
        """Answer one command and mark its row as done."""
        command = Command((row.payload or {}).get("command", Command.HELP))
        async with self._sessions.begin() as db:
            person = await conversations.lock_person(db, row.person_id)
            now = self._clock.now()
            case = await self._conversation.current_case(db, person, row.channel, now)
            if await inbox.finish(db, row, now):
                await self._run(db, command, person, case, row)

    async def _run(
        self, db: AsyncSession, command: Command, person: Person, case: CareCase, row: Inbox
    ) -> None:
        now = self._clock.now()
        say = self._conversation.say
        if command in LEAVES and await handoffs.in_distress(db, person.id):
            await say(db, person, case, "distress_waiting", now)
        elif command is Command.HUMAN:
            await self._human(db, person, case, now)
        elif command is Command.RESTART:
            await self._restart(db, person, case, row, now)
        elif command is Command.LANGUAGE:
            other = "en" if person.language == "nl" else "nl"
            person.language = language_named(row.text or "") or other
            person.language_pinned = True
            await say(db, person, case, "language_set", now)
        elif command is Command.STATUS:
            key, values = _status(await self._called(db, person, case))
            await say(db, person, case, key, now, **values)
        elif command is Command.NEVER_MIND:
            await self._never_mind(db, person, case, now)
        elif command is Command.SECURE:
            await self._secure(db, person, case, now)
        else:
            await say(db, person, case, "help", now)

    async def _human(self, db: AsyncSession, person: Person, case: CareCase, now: datetime) -> None:
        say = self._conversation.say
        if case.owner == Owner.ENGINEER:
            name = case.engineer_name or ""
            await say(db, person, case, "handoff_with_engineer", now, name=name)
            return
        _, new = await self._handoff.request(db, person, case, Call(reason="asked"))
        await say(db, person, case, "handoff_requested" if new else "handoff_known", now)

    async def _secure(
        self, db: AsyncSession, person: Person, case: CareCase, now: datetime
    ) -> None:
        """Offer the page of one's own proofs; a guest has none (R2)."""
        if level_of(person.claimed_name) != "A1":
            await self._conversation.say(db, person, case, "secure_guest", now)
            return
        text = self._conversation.texts.say("secure_own", person.language)
        await self._conversation.speak(db, person, case, text, now, challenge_id=OWN_PROOFS)

    async def _never_mind(
        self, db: AsyncSession, person: Person, case: CareCase, now: datetime
    ) -> None:
        called = await self._called(db, person, case)
        withdrawn = await self._handoff.withdraw(db, called, "employee")
        key = "handoff_withdrawn" if withdrawn else "help"
        await self._conversation.say(db, person, case, key, now)
        await self._drop_noted(db, person, case, now)

    async def _called(self, db: AsyncSession, person: Person, case: CareCase) -> CareCase:
        """Return the case a human is called for, or else the one that is talked about."""
        if case.owner != Owner.ASSISTANT:
            return case
        found = await several.open_cases(db, person.id)
        return next((each for each in found if each.owner == Owner.WAITING), case)

    async def _drop_noted(
        self, db: AsyncSession, person: Person, case: CareCase, now: datetime
    ) -> None:
        if topics := await noted.drop_all(db, person, now):
            named = noted.named(self._conversation.texts, topics, person.language)
            await self._conversation.say(db, person, case, "noted_dropped", now, problem=named)

    async def _restart(
        self, db: AsyncSession, person: Person, case: CareCase, row: Inbox, now: datetime
    ) -> None:
        say = self._conversation.say
        if case.owner == Owner.ENGINEER:
            name = case.engineer_name or ""
            await say(db, person, case, "handoff_with_engineer", now, name=name)
            return
        for each in await several.open_cases(db, person.id):
            await self._handoff.withdraw(db, each, "employee")
            cases.close(each, now, started_over=True)
        await self._drop_noted(db, person, case, now)
        await db.flush()
        fresh = await self._conversation.current_case(db, person, row.channel, now)
        fresh.introduced = True
        await say(db, person, fresh, "started_over", now)


def _status(case: CareCase) -> tuple[str, dict[str, str]]:
    if case.owner == Owner.ENGINEER:
        return "status_engineer", {"name": case.engineer_name or ""}
    return f"status_{case.owner}", {}
