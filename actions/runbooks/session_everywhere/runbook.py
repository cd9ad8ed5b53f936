"""From «I typed my password on a strange page» to signed out everywhere, and a human who knows."""

from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.release import waiting
from actions.remediation import endings
from actions.remediation.runbook import (
    Answer,
    Ask,
    Ended,
    HandOver,
    Kind,
    Manifest,
    Risk,
    Urgency,
    Value,
)
from actions.remediation.work import Work
from actions.runbooks.session_everywhere import new_password
from actions.runbooks.session_everywhere.signing_out import SigningOut, State

MANIFEST = Manifest(
    slug="session_everywhere",
    intents=("phishing_report", "device_broken_lost"),
    risk=Risk.SESSION,
    proof=False,
    consent=True,
    ports=("directory", "sign_ins", "sessions"),
    budget=timedelta(minutes=10),
    usual=timedelta(minutes=5),
    urgency=Urgency.CANNOT_WORK,
    article=True,
    always_human=True,
    said={"phishing_report": "leak_words", "device_broken_lost": "gone_words"},
)

_OUT = {
    State.DONE: Outcome.LEAK_SIGNED_OUT,
    State.SILENT: Outcome.LEAK_PART_SILENT,
    State.BY_HAND: Outcome.LEAK_PART_BY_HAND,
}
_RENEWED = {
    State.DONE: Outcome.LEAK_DONE,
    State.SILENT: Outcome.LEAK_DONE_PART_OPEN,
    State.BY_HAND: Outcome.LEAK_DONE_PART_BY_HAND,
}


class SessionEverywhere:
    """Shuts out first, asks for a proof second; what stays silent is tried until it answers.

    Signing out needs a yes and no proof, also for accounts that only a human may change (R4, R11).
    """

    manifest = MANIFEST

    async def run(self, work: Work) -> Ended:
        """Ask, sign out, call a human, have a new password set, sign out again, finish."""
        answer = await self._asked(work)
        if answer.value == Value.NO:
            return await endings.first_steps(work, "article_did_not_help")
        if answer.value != Value.YES:
            return await self._without_yes(work, answer.value)
        held = await waiting.held(work, "everywhere.sign_out", {})
        if held is not None:
            return held
        out = SigningOut(work, answer.question_id, await work.now())
        await out.go()
        await self._call(work, out, Outcome.LEAK_ASK, "leak")
        await work.say(_OUT[out.state])
        silent = out.state is State.SILENT
        if await new_password.set_by_owner(work, out):
            await out.anew()
            await work.say(_RENEWED[out.state])
            silent = out.state is State.SILENT
        return await self._finished(work, out) if silent else Ended.HANDED_OVER

    async def _asked(self, work: Work) -> Answer:
        ask = Ask(
            Kind.CONSENT,
            (Value.YES.value, Value.NO.value, Value.HUMAN.value),
            targets=(work.assignment.person_id,),
            consent_to=(Value.YES.value,),
        )
        return await work.ask(Outcome.LEAK_ASK, ask)

    async def _without_yes(self, work: Work, value: str) -> Ended:
        """Leave it; who says nothing more is looked after by a human."""
        if value != Value.EXPIRED:
            return await endings.declined(work, value)
        facts = {"topic": work.assignment.intent}
        await work.call_human(HandOver(Outcome.LEAK_ASK, "leak_unanswered", facts))
        await work.say(Outcome.HANDED_OVER)
        return Ended.HANDED_OVER

    async def _call(self, work: Work, out: SigningOut, outcome: Outcome, reason: str) -> None:
        facts = {"topic": work.assignment.intent, **out.facts()}
        await work.call_human(HandOver(outcome, reason, facts))

    async def _finished(self, work: Work, out: SigningOut) -> Ended:
        """Go on with what gave no answer, ever more seldom, and say how it ended."""
        while (pause := out.pause) is not None:
            await work.pause(pause)
            await out.again()
        if out.state is State.DONE:
            await work.say(Outcome.LEAK_FINISHED)
        else:
            await self._call(work, out, Outcome.LEAK_NOT_FINISHED, "leak_not_finished")
            await work.say(Outcome.LEAK_NOT_FINISHED)
        return Ended.HANDED_OVER


RUNBOOK = SessionEverywhere()
