"""What a case waits for from the employee: the answer to a question, or the secure page."""

from collections.abc import Mapping
from typing import Any

from actions.dialogue.telling import Teller
from actions.dialogue.turn import Reply
from actions.domain.outcome import Outcome
from actions.domain.person import Caller
from actions.ports.clock import Clock
from actions.remediation import repository
from actions.remediation.models import Question, Run
from actions.remediation.proofs import Challenges
from actions.remediation.runbook import Kind
from actions.remediation.service import Runs

LINKS = frozenset({Outcome.PROOF_LINK, Outcome.PASSWORD_EXPIRED, Outcome.PASSWORD_MUST_CHANGE})
"""What sends the employee to the secure page."""


class Waiting:
    """Says once more what was asked, so that an interruption leads back to where it was."""

    def __init__(self, runs: Runs, challenges: Challenges, teller: Teller, clock: Clock) -> None:
        self._runs = runs
        self._challenges = challenges
        self._teller = teller
        self._clock = clock

    async def again(self, caller: Caller) -> Reply | None:
        """Return what the case asks or where it sent the employee; None when it waits for neither.

        A repair that is at work without a question says so.
        """
        async with self._runs.sessions.begin() as session:
            question = await repository.open_question(session, caller.case_id)
            if question is not None and question.expires_at > self._clock.now():
                if question.run_id is None:
                    return article(question.plan, question.id)
                asked = await self._question_again(question, caller)
                if asked is not None:
                    return asked
        run = await self._runs.going(caller.case_id)
        if run is None:
            return None
        return await self.of_run(run, caller) or Reply(Outcome.STILL_WORKING)

    async def of_run(self, run: Run, caller: Caller) -> Reply | None:
        """Return what this run asked last or the link it gave, while that still counts."""
        told = await self._runs.again(run)
        if told is None and await self._open_page(run) is not None:
            told = await self._runs.last_told(run)
        return None if told is None else self._teller.reply(told, caller.language)

    async def is_at_work(self, caller: Caller) -> bool:
        """True while a repair goes that has said nothing yet, or does what was answered."""
        run = await self._runs.going(caller.case_id)
        if run is None:
            return False
        told = await self._runs.last_told(run)
        if told is None or told.question_id is None:
            return told is None
        async with self._runs.sessions() as session:
            asked = await repository.question(session, told.question_id)
        return asked.closed_at is not None

    async def helped_with(self, caller: Caller) -> str | None:
        """Return the topic of the open question whether an article helped."""
        async with self._runs.sessions.begin() as session:
            question = await repository.open_question(session, caller.case_id)
        if question is None or question.expires_at <= self._clock.now():
            return None
        return str(question.plan["topic"]) if question.kind == Kind.HELPED.value else None

    async def leave_page(self, caller: Caller) -> bool:
        """End the secure page that the case waits for; its run hears it. False without a page."""
        run = await self._runs.going(caller.case_id)
        page = None if run is None else await self._open_page(run)
        if page is None:
            return False
        async with self._runs.sessions.begin() as session:
            await self._challenges.withdraw(session, page)
        return True

    async def _question_again(self, question: Question, caller: Caller) -> Reply | None:
        told = await self._runs.told_with(question)
        return None if told is None else self._teller.reply(told, caller.language)

    async def _open_page(self, run: Run) -> str | None:
        """Return the challenge whose link was the last thing that the run said."""
        told = await self._runs.last_told(run)
        if told is None or told.outcome not in LINKS:
            return None
        challenge_id = str(told.slots["challenge_id"])
        async with self._runs.sessions() as session:
            is_open = await self._challenges.is_open(session, challenge_id)
        return challenge_id if is_open else None


def article(plan: Mapping[str, Any], question_id: str) -> Reply:
    """Return the reply that gives the article of a topic and asks whether it helped."""
    topic = plan["topic"]
    slots = {"topic": topic, "article": topic, "question_id": question_id}
    return Reply(Outcome.ARTICLE, slots)
