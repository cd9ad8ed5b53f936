"""A session on a shared machine that will not close: out of the way now, cleared by a human."""

from dataclasses import replace

from actions.domain.outcome import Outcome
from actions.ports.sessions import Session
from actions.release import waiting
from actions.remediation import endings
from actions.remediation.runbook import Ask, Ended, HandOver, Kind, Urgency, Value
from actions.remediation.work import Work
from actions.runbooks.citrix_session import steps

_OPTIONS = (Value.YES.value, Value.NO.value, Value.HUMAN.value)


async def set_aside(work: Work, session: Session, stuck: HandOver) -> Ended:
    """Hide it, call a human for it, and ask whether a new start works.

    A yes leaves the call open: nobody else would clear what was hidden.
    """
    held = await waiting.held(work, "citrix.hide", steps.slots(session))
    if held is not None:
        return held
    hidden = await steps.hide(work, session)
    stuck = replace(stuck, facts={**stuck.facts, "hidden": hidden.ok})
    if not hidden.ok:
        return await work.hand_over(stuck)
    why = replace(stuck, outcome=Outcome.CITRIX_SET_ASIDE, urgency=Urgency.HINDERED)
    await work.call_human(why)
    ask = Ask(Kind.WORKS_AGAIN, _OPTIONS)
    answer = await work.ask(Outcome.CITRIX_SET_ASIDE, ask, steps.slots(session))
    if answer.value in {Value.YES, Value.ALREADY}:
        await work.say(Outcome.CITRIX_SET_ASIDE_WORKS)
        return Ended.HANDED_OVER
    if answer.value == Value.NO:
        failed = HandOver(Outcome.NOT_VERIFIED, "new_start_fails", dict(stuck.facts))
        return await work.hand_over(failed)
    if answer.value == Value.HUMAN:
        return await endings.without_answer(work, answer.value)
    return Ended.HANDED_OVER
