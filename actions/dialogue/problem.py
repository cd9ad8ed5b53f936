"""A problem was named: start its runbook, or give the article."""

from dataclasses import replace

from actions.dialogue.answer import Answering
from actions.dialogue.cases import Cases
from actions.dialogue.telling import Teller
from actions.dialogue.turn import Reply, Turn
from actions.dialogue.waiting import Waiting, article
from actions.domain.outcome import Outcome
from actions.remediation import policy, repository
from actions.remediation.catalog import Catalog
from actions.remediation.models import Run
from actions.remediation.runbook import Kind, Runbook, Urgency
from actions.remediation.service import Runs

_TOLD = ("application", "duration", "error_code")
"""What an employee may tell of himself, so that nobody has to ask it."""


class Problem:
    """`action_problem`."""

    def __init__(
        self,
        catalog: Catalog,
        runs: Runs,
        cases: Cases,
        teller: Teller,
        answering: Answering,
        waiting: Waiting,
        patience: float,
    ) -> None:
        self._catalog = catalog
        self._runs = runs
        self._cases = cases
        self._teller = teller
        self._answering = answering
        self._waiting = waiting
        self._patience = patience

    async def handle(self, turn: Turn) -> Reply:
        """Nothing is looked up for a colleague (R1); a second wish joins the run that goes."""
        caller = turn.caller
        if policy.is_for_colleague(turn.intent, turn.entity("person") is not None):
            await self._cases.on_topic(caller, turn.intent)
            await self._cases.refused(caller, "R1", "for_colleague")
            return Reply(Outcome.FOR_COLLEAGUE, {"topic": turn.intent})
        await self._cases.told(caller, {name: turn.entity(name) for name in _TOLD})
        if turn.entity("corrected"):
            await self._let_go(turn)
        runbook = self._catalog.for_intent(turn.intent)
        if runbook is None or self._only_explained(runbook, turn):
            if await self._still_fails(turn):
                return await self._answering.handle(replace(turn, intent="followup_not_solved"))
            question_id = await self._cases.ask_helped(caller, turn.intent)
            return article({"topic": turn.intent}, question_id)
        await self._cases.on_topic(caller, turn.intent)
        return await self._repair(turn, runbook)

    async def more_of(self, turn: Turn) -> str | None:
        """Return the topic whose article a yes says more of: «ja, ik heb erop geklikt»."""
        if turn.intent != "affirm":
            return None
        manifests = [runbook.manifest for runbook in self._catalog.by_slug.values()]
        said = {
            intent
            for manifest in manifests
            for intent, words in manifest.said.items()
            if self._answering.says(turn, words)
        }
        topic = await self._waiting.helped_with(turn.caller) if said else None
        return topic if topic in said else None

    def _only_explained(self, runbook: Runbook, turn: Turn) -> bool:
        """True where an article helps as well: not signed in, or no word that asks for more."""
        words = runbook.manifest.said.get(turn.intent)
        if words is not None and not self._answering.says(turn, words):
            return True
        return runbook.manifest.article and not policy.may_request(turn.caller).allowed

    async def _let_go(self, turn: Turn) -> None:
        """Leave what was asked and opened for a topic that was not meant; nothing is repaired."""
        if await self._cases.understood(turn.caller) != turn.intent:
            await self._waiting.leave_page(turn.caller)
            await self._cases.put_question_aside(turn.caller)

    async def _still_fails(self, turn: Turn) -> bool:
        """True when an article was given for this very problem and the employee says «still»."""
        if not self._answering.says_still(turn):
            return False
        return await self._waiting.helped_with(turn.caller) == turn.intent

    async def _repair(self, turn: Turn, runbook: Runbook) -> Reply:
        caller = turn.caller
        verdict = policy.may_request(caller)
        if not verdict.allowed:
            await self._cases.refused(caller, verdict.rule or "", verdict.reason)
            if turn.intent in policy.PUBLIC_DOOR_INTENTS:
                return Reply(Outcome.NOT_SIGNED_IN, {"topic": turn.intent})
            await self._cases.hand_over(
                caller, Outcome.HANDED_OVER, verdict.reason, Urgency.CANNOT_WORK
            )
            return Reply(Outcome.HANDED_OVER, {"topic": turn.intent})
        run = await self._runs.going(caller.case_id, runbook.manifest.slug)
        if run is not None and run.inbox_id != caller.inbox_id:
            if await self._asks_whether_it_works(run):
                return await self._answering.handle(replace(turn, intent="followup_not_solved"))
            working = Reply(Outcome.STILL_WORKING, {"topic": turn.intent})
            return await self._waiting.of_run(run, caller) or working
        if run is None:
            await self._cases.put_idle_question_aside(caller)
        run_id = await self._runs.start(caller, turn.intent, runbook.manifest)
        told = await self._runs.listen(run_id, caller.inbox_id, 0, self._patience)
        reply = self._teller.reply(told, caller.language)
        return Reply(reply.outcome, {"topic": turn.intent, **reply.slots}, reply.buttons)

    async def _asks_whether_it_works(self, run: Run) -> bool:
        """True when naming the same problem once more says that it still fails."""
        async with self._runs.sessions.begin() as session:
            question = await repository.open_question(session, run.case_id)
        if question is None or question.run_id != run.id:
            return False
        return question.kind == Kind.WORKS_AGAIN.value
