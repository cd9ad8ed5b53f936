"""Lets a change of a run go: at once, after an engineer's word, or not at all."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from actions.domain.outcome import Outcome
from actions.ports.directory import AccountUnknown, DirectoryError
from actions.release import repository
from actions.release.service import TOPIC, Decision, Reason
from actions.remediation.runbook import Ended, Finding, HandOver, Result
from actions.remediation.work import Work
from actions.switches.positions import Position


async def held(work: Work, action: str, target: Mapping[str, Any]) -> Ended | None:
    """Return None when the change may be made now, else how the run ends.

    The switch is read before the wait and after it. What the change needs besides, account,
    consent and proof, is checked by the change itself, on what is true then (R4).

    Args:
        action: key of what is to be done, such as `citrix.disconnect`.
        target: what it is done to, as the engineer is shown it; no secrets.
    """
    before = await _off(work)
    if before is not Position.PROPOSE:
        return before if isinstance(before, Ended) else None
    if not await released(work, action, target, Reason.PROPOSE):
        return Ended.HANDED_OVER
    after = await _off(work)
    return after if isinstance(after, Ended) else None


async def _off(work: Work) -> Ended | Position:
    found = await position(work)
    if found is Position.OFF:
        return await work.hand_over(HandOver(Outcome.HANDED_OVER, "switched_off"))
    return found


async def position(work: Work) -> Ended | Position:
    """Return the position for the person of the run; a human is called when nobody knows it."""

    async def look() -> Finding:
        run = work.assignment
        try:
            found = await work.tools.switches.position(run.slug, run.person_id)
        except AccountUnknown:
            return Finding(Result.OK, Position.OFF.value)
        except DirectoryError:
            return Finding(Result.FAILED, "directory_unavailable")
        return Finding(Result.OK, found.value)

    seen = await work.peek("switch.read", look)
    if seen.ok:
        return Position(seen.detail)
    return await work.hand_over(HandOver(Outcome.DIRECTORY_UNREACHABLE, seen.detail))


async def released(work: Work, action: str, target: Mapping[str, Any], reason: Reason) -> bool:
    """Call an engineer, tell the employee so, and wait for the word; True when it may go on.

    Whoever refused, or came too late, has the call: nothing more is said by the assistant.
    """
    asked = await work.act("release.asked", lambda: _ask(work, action, target, reason))
    release_id = str(asked.facts["release_id"])
    why = HandOver(Outcome.HANDED_OVER, "release_asked", asked.facts)
    await work.call_human(why)
    await work.say(why.outcome, {"reason": why.reason})
    await work.signal(f"{TOPIC}:{release_id}", work.tools.pace.release)
    return (await work.act("release.decided", lambda: _decided(work, release_id))).ok


async def _ask(work: Work, action: str, target: Mapping[str, Any], reason: Reason) -> Finding:
    run, now = work.assignment, work.tools.clock.now()
    async with work.tools.sessions.begin() as session:
        found = await repository.ask(
            session,
            {
                "id": f"rl-{secrets.token_urlsafe(16)}",
                "run_id": run.run_id,
                "case_id": run.case_id,
                "person_id": run.person_id,
                "reason": reason.value,
                "action": action,
                "target": dict(target),
                "asked_at": now,
                "expires_at": now + timedelta(seconds=work.tools.pace.release),
            },
        )
    facts = {
        "release_id": found.id,
        "why": reason.value,
        "action": action,
        "target": dict(target),
        "until": found.expires_at.isoformat(),
    }
    return Finding(Result.OK, "asked", facts)


async def _decided(work: Work, release_id: str) -> Finding:
    async with work.tools.sessions.begin() as session:
        found = await repository.locked(session, release_id)
        if found is None:
            return Finding(Result.REFUSED, Decision.EXPIRED.value)
        if found.decision is None:
            found.decision, found.decided_at = Decision.EXPIRED.value, work.tools.clock.now()
        result = Result.OK if found.decision == Decision.RELEASED else Result.REFUSED
        return Finding(result, found.decision, {"by": found.decided_by})
