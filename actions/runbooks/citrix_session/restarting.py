"""A desktop of one's own that will not close: restarted after a yes and a proof (R4)."""

from dataclasses import replace

from actions.domain.outcome import Outcome
from actions.ports.sessions import Session
from actions.release import waiting
from actions.remediation import account, broker, endings
from actions.remediation.runbook import Ask, Ended, Finding, HandOver, Kind, Value
from actions.remediation.work import Work
from actions.runbooks.citrix_session import restart_steps, steps

ACTION = "desktop_restart"
"""What the proof is for, on the secure page and in the letters."""


async def offer(work: Work, session: Session, stuck: HandOver) -> Ended:
    """Ask for its own yes and a proof, restart once, and see machine and session."""
    fit = await restart_steps.fit(work, session)
    if not fit.ok:
        return await _not_possible(work, fit, stuck)
    ask = Ask(
        Kind.CONSENT,
        (Value.YES.value, Value.NO.value, Value.HUMAN.value),
        targets=(session.machine_id,),
        seen={session.id: broker.stored(session)},
        consent_to=(Value.YES.value,),
    )
    answer = await work.ask(Outcome.CITRIX_ASK_RESTART, ask, steps.slots(session))
    if answer.value != Value.YES:
        return await endings.declined(work, answer.value)
    challenge = await account.proved(work, ACTION)
    if isinstance(challenge, Ended):
        return challenge
    return await _restart(work, session, answer.question_id, challenge)


async def _restart(
    work: Work, session: Session, question_id: str, challenge: account.OpenChallenge
) -> Ended:
    held = await waiting.held(work, "citrix.restart", steps.slots(session))
    if held is not None:
        await account.finish(work, challenge, succeeded=False)
        return held
    await work.say(Outcome.CITRIX_RESTARTING)
    asked = await restart_steps.restart(work, session, question_id, challenge.id)
    last = await _follow(work, session, asked) if asked.ok else asked
    back = await restart_steps.verify(work, session) if asked.ok else asked
    await account.finish(work, challenge, succeeded=back.ok)
    if not asked.ok:
        return await endings.refused(work, asked, session)
    if not back.ok:
        return await _not_back(work, session, last, back)
    works = await work.works_again(Outcome.CITRIX_RESTARTED, steps.slots(session))
    if works == Value.YES:
        return Ended.FIXED
    if works == Value.NO:
        return await endings.still_not(work, back)
    return await endings.without_answer(work, works)


async def _not_possible(work: Work, fit: Finding, stuck: HandOver) -> Ended:
    if fit.detail in {"citrix_unavailable", "directory_unavailable"} or "outcome" in fit.facts:
        return await endings.refused(work, fit)
    facts = {**stuck.facts, "hidden": False, "restart": fit.detail, **fit.facts}
    return await work.hand_over(replace(stuck, facts=facts))


async def _follow(work: Work, session: Session, asked: Finding) -> Finding:
    """Look until the machine is back without the session, its job failed, or the time is up."""
    pace, spent, turn = work.tools.pace, 0.0, 0
    while True:
        seen = await restart_steps.progress(work, session, asked.facts.get("job_id"))
        if seen.detail in {"back", "job_failed"} or spent >= pace.restart_budget:
            return seen
        wait = pace.restart_polls[min(turn, len(pace.restart_polls) - 1)]
        await work.pause(wait)
        spent, turn = spent + wait, turn + 1


async def _not_back(work: Work, session: Session, last: Finding, back: Finding) -> Ended:
    reason = last.detail if last.detail == "job_failed" else back.detail
    facts = {"session": broker.stored(session), **last.facts, **back.facts}
    return await work.hand_over(HandOver(Outcome.CITRIX_NOT_RESTARTED, reason, facts))
