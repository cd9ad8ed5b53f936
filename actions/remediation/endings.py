"""How a repair of a session ends when it does not go on."""

from collections.abc import Mapping
from typing import Any

from actions.domain.outcome import Outcome
from actions.ports.sessions import Session
from actions.remediation import broker
from actions.remediation.runbook import Ended, Finding, HandOver, Result, Value
from actions.remediation.work import Work

_BLOCKED = {
    "directory_unavailable": Outcome.DIRECTORY_UNREACHABLE,
    "account_unknown": Outcome.ACCOUNT_EXCLUDED,
}


class AwayError(Exception):
    """Citrix gave no answer; `outage` takes it from there."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.detail)
        self.finding = finding


async def refused(work: Work, finding: Finding, session: Session | None = None) -> Ended:
    """Stop because of what a step found; raises AwayError when Citrix gave no answer."""
    if finding.detail == "citrix_unavailable":
        raise AwayError(finding)
    if finding.detail in {"changed", "consent_expired"}:
        await work.offer(Outcome.CITRIX_CHANGED, work.assignment.intent)
        return Ended.CANCELLED
    if finding.result is Result.REFUSED and "outcome" in finding.facts:
        return await hand_over(work, Outcome(finding.facts["outcome"]), finding)
    outcome = _BLOCKED.get(finding.detail, Outcome.CITRIX_NOT_CLEARED)
    return await hand_over(work, outcome, finding, session)


async def hand_over(
    work: Work, outcome: Outcome, finding: Finding, session: Session | None = None
) -> Ended:
    """Ask for a human with what was found."""
    facts = dict(finding.facts)
    if session is not None:
        facts.setdefault("session", broker.stored(session))
    return await work.hand_over(HandOver(outcome, finding.detail, facts))


async def still_not(work: Work, finding: Finding) -> Ended:
    """Ask for a human because it is done and does not work."""
    facts = dict(finding.facts)
    return await work.hand_over(HandOver(Outcome.NOT_VERIFIED, "gone_but_not_working", facts))


async def first_steps(work: Work, reason: str, facts: Mapping[str, Any] | None = None) -> Ended:
    """Give the article of the topic and ask whether it helped; a no, or a wish, calls a human."""
    topic = work.assignment.intent
    answer = await work.works_again(Outcome.ARTICLE, {"topic": topic, "article": topic})
    if answer == Value.YES:
        return Ended.FIXED
    if answer != Value.NO:
        return await without_answer(work, answer)
    known = {**(facts or {}), "topic": topic, "article": topic}
    return await work.hand_over(HandOver(Outcome.HELPED_NOT, reason, known))


async def declined(work: Work, value: str) -> Ended:
    """Stop because the employee did not say yes."""
    if value == Value.NO:
        await work.say(Outcome.CANCELLED)
        return Ended.CANCELLED
    if value == Value.ALREADY:
        await work.solved("employee")
        await work.say(Outcome.SOLVED)
        return Ended.ALREADY_FINE
    return await without_answer(work, value)


async def without_answer(work: Work, value: str) -> Ended:
    """Stop because there was no answer to go on with."""
    if value == Value.HUMAN:
        return await work.hand_over(HandOver(Outcome.HANDED_OVER, "asked_for_human"))
    return Ended.UNCONFIRMED if value == Value.EXPIRED else Ended.CANCELLED
