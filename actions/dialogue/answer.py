"""An answer came: a button, a yes, a no, «it works», «it still fails»."""

from actions.dialogue.cases import Cases, Known
from actions.dialogue.telling import Teller
from actions.dialogue.turn import Reply, Turn
from actions.dialogue.waiting import Waiting
from actions.domain.outcome import Outcome
from actions.domain.person import Caller
from actions.ports.clock import Clock
from actions.remediation import repository
from actions.remediation.models import Question
from actions.remediation.runbook import Kind, Urgency, Value
from actions.remediation.service import Runs
from actions.texts import Texts

_ABOUT_RESULT = {Kind.WORKS_AGAIN.value, Kind.HELPED.value}
_NOT_SOLVED = (Kind.WORKS_AGAIN.value, Value.NO.value)
"""After this comes the next try; a human in its place for who is angry."""
_BARE = {"affirm", "deny"}
"""These choose none of the problems that were offered."""
_BESIDE = {Value.ALREADY.value, Value.LET_BE.value}
"""What typed words may say although no button of the question does."""


class Answering:
    """`action_answer`: what was open is read from our own table, never from the conversation."""

    def __init__(
        self,
        runs: Runs,
        cases: Cases,
        waiting: Waiting,
        teller: Teller,
        texts: Texts,
        clock: Clock,
        patience: float,
    ) -> None:
        self._runs = runs
        self._cases = cases
        self._waiting = waiting
        self._teller = teller
        self._texts = texts
        self._clock = clock
        self._patience = patience

    async def handle(self, turn: Turn) -> Reply:
        """Answer the open question of the case, if there is one and the answer fits."""
        caller = turn.caller
        known = await self._cases.known(caller)
        unfit = None
        async with self._runs.sessions.begin() as session:
            question = await repository.answered_by(session, caller.case_id, caller.inbox_id)
            if question is None:
                question = await repository.open_question(session, caller.case_id)
                if question is None or question.expires_at <= self._clock.now():
                    question = None
                elif not self._fits(turn, question):
                    unfit = question.id
                else:
                    value = self._meant(turn, question)
                    await self._runs.close_question(session, question, value, caller)
        if question is None and unfit is None:
            return await self._without_question(turn, known)
        await self._cases.understood(caller, known)
        if unfit is not None or question is None:
            return await self._unfit(turn, unfit or "")
        if question.kind == Kind.OFFER.value:
            return await self._offered(caller, question)
        if question.run_id is None:
            return await self._helped(caller, question)
        return await self._go_on(caller, question)

    async def accepted(self, turn: Turn) -> str | None:
        """Close an open offer that this turn says yes to; return the problem it takes up."""
        caller = turn.caller
        async with self._runs.sessions.begin() as session:
            question = await repository.answered_by(session, caller.case_id, caller.inbox_id)
            if question is None:
                question = await repository.open_question(session, caller.case_id)
                if question is None or question.expires_at <= self._clock.now():
                    return None
                if question.kind != Kind.OFFER.value or not self._fits(turn, question):
                    return None
                if self._value(turn, question) != Value.YES:
                    return None
                await self._runs.close_question(session, question, Value.YES.value, caller)
        taken = question.kind == Kind.OFFER.value and question.answer == Value.YES
        return str(question.plan["offers"]) if taken else None

    def says_still(self, turn: Turn) -> bool:
        """True when the words say that something is as it was."""
        return self._texts.says_still(turn.text)

    def says(self, turn: Turn, words: str) -> bool:
        """True when the text has one of the words of this list."""
        return self._texts.says(words, turn.text)

    def _fits(self, turn: Turn, question: Question) -> bool:
        """True when the answer is one the open question has."""
        if turn.intent == "answer" and turn.entity("question_id") != question.id:
            return False
        value = self._value(turn, question)
        return value in question.options or (value in _BESIDE and turn.intent != "answer")

    def _meant(self, turn: Turn, question: Question) -> str:
        """Return the answer; to who is angry, «it still fails» means a human."""
        value = self._value(turn, question)
        fails = (question.kind, value) == _NOT_SOLVED
        return Value.HUMAN.value if turn.upset and fails else value

    def _value(self, turn: Turn, question: Question) -> str:
        """Return the answer as a value of the question; one that is unclear fits no question."""
        about_result = question.kind in _ABOUT_RESULT
        if turn.intent == "answer":
            return turn.entity("value") or ""
        if turn.intent == "deny":
            let_be = about_result and self._texts.is_let_be(turn.text)
            return Value.LET_BE.value if let_be else Value.NO.value
        if turn.intent == "followup_solved":
            return Value.YES.value if about_result else Value.ALREADY.value
        if turn.intent == "followup_not_solved":
            return Value.NO.value if about_result else ""
        if turn.intent == "affirm" and self._texts.is_hedged(turn.text):
            return ""
        if about_result or question.kind == Kind.OFFER.value:
            return Value.YES.value
        if question.kind != Kind.CONSENT.value or not self._texts.is_yes(turn.text):
            return ""
        return str(next(iter(question.plan.get("consent_to", [])), ""))

    async def _unfit(self, turn: Turn, question_id: str) -> Reply:
        """Do nothing; «it still fails» before anything was done leads to the open question."""
        if turn.intent == "answer" and turn.entity("question_id") != question_id:
            return Reply(Outcome.NOTHING_OPEN)
        again = None
        if turn.intent == "followup_not_solved":
            again = await self._waiting.again(turn.caller)
        return again or Reply(Outcome.ASK_AGAIN)

    async def _still_fails(self, turn: Turn, topic: str | None) -> Reply:
        """Go on to a human, unless one is called already or the repair is still at work."""
        if turn.human_called:
            return Reply(Outcome.STATUS_WAITING)
        if await self._waiting.is_at_work(turn.caller):
            return Reply(Outcome.STILL_WORKING)
        facts = {"topic": topic} if topic else None
        await self._cases.hand_over(
            turn.caller, Outcome.HELPED_NOT, "still_not_working", Urgency.HINDERED, facts
        )
        return Reply(Outcome.HELPED_NOT)

    async def _without_question(self, turn: Turn, known: Known) -> Reply:
        """Take words that answer no question; a no, or «it works», also ends the secure page.

        A bare yes or no to «what fits best?» chooses nothing, so that is still asked.
        """
        let_be = turn.intent == "deny" and self._texts.is_let_be(turn.text)
        if known.unsure and turn.intent in _BARE and not let_be:
            return await self._waiting.again(turn.caller) or Reply(Outcome.STILL_CHOOSING)
        await self._cases.understood(turn.caller, known)
        if turn.intent == "followup_not_solved":
            return await self._still_fails(turn, known.topic)
        if turn.intent == "followup_solved":
            await self._waiting.leave_page(turn.caller)
            await self._cases.solved(turn.caller)
            return Reply(Outcome.SOLVED)
        if turn.intent == "deny" and await self._waiting.leave_page(turn.caller):
            return Reply(Outcome.CANCELLED)
        waits = Outcome.STATUS_WAITING if turn.human_called else Outcome.NOTHING_OPEN
        nothing = Outcome.LET_BE if let_be else waits
        return await self._waiting.again(turn.caller) or Reply(nothing)

    async def _offered(self, caller: Caller, question: Question) -> Reply:
        """Leave an offer; a yes to it never comes here, see `accepted`."""
        if question.answer != Value.ALREADY:
            return Reply(Outcome.CANCELLED)
        await self._cases.solved(caller)
        return Reply(Outcome.SOLVED)

    async def _helped(self, caller: Caller, question: Question) -> Reply:
        topic = question.plan.get("topic")
        if question.answer in {Value.YES, Value.ALREADY}:
            await self._cases.solved(caller)
            return Reply(Outcome.SOLVED)
        if question.answer == Value.LET_BE:
            return Reply(Outcome.LET_BE)
        asked = question.answer == Value.HUMAN
        outcome = Outcome.HANDED_OVER if asked else Outcome.HELPED_NOT
        reason = "asked_for_human" if asked else "article_did_not_help"
        facts = {"topic": topic, "article": topic}
        await self._cases.hand_over(caller, outcome, reason, Urgency.HINDERED, facts)
        return Reply(outcome)

    async def _go_on(self, caller: Caller, question: Question) -> Reply:
        async with self._runs.sessions() as session:
            asked = await repository.message_of_question(session, question.id)
        after = asked.seq if asked else 0
        await self._runs.signal(question)
        told = await self._runs.listen(str(question.run_id), caller.inbox_id, after, self._patience)
        return self._teller.reply(told, caller.language)
