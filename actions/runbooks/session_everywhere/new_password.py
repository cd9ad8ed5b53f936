"""A new password after a leak, on the secure page; the human is called already."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from actions.domain.outcome import Outcome
from actions.remediation import account
from actions.remediation.runbook import Finding, HandOver, Manifest, Risk
from actions.remediation.work import Work

RESET = "password_reset"
_SAID = {"directory_unavailable": Outcome.DIRECTORY_UNREACHABLE}


async def set_by_owner(work: Work, meanwhile: account.Meanwhile) -> bool:
    """Send the employee to the page; True when the directory then shows a new password.

    Else it was said why not, and the human knows. `meanwhile` goes on during the page.
    """
    held_to = _as_reset(work.manifest)
    before = await account.read(work, "account.read", held_to)
    if not before.ok:
        return await _refused(work, before.detail, before.facts)
    challenge = await account.prove(work, RESET)
    if isinstance(challenge, Finding):
        return await _refused(work, challenge.detail, challenge.facts)
    events = ("password_set", "failed", "closed")
    payload = await account.heard(work, challenge, *events, meanwhile=meanwhile)
    if payload is None:
        return await _late(work, challenge, before, held_to)
    if payload["event"] == "closed":
        return await _without(work, "closed")
    if payload["event"] == "failed":
        return await _refused(work, str(payload.get("facts", {}).get("reason")), {})
    seen = await account.new_password(work, before, held_to)
    return seen.ok or await _refused(work, seen.detail, {})


async def _late(
    work: Work, challenge: account.OpenChallenge, before: Finding, held_to: Manifest
) -> bool:
    """The page's time is over: perhaps it was set and we were not told."""
    await account.close(work, challenge)
    seen = await account.read(work, "password.verify", held_to)
    if seen.ok and account.password_is_newer(seen, before):
        return True
    await work.offer(Outcome.LEAK_NO_PASSWORD, "password_forgot")
    return await _without(work, "expired")


async def _refused(work: Work, reason: str, facts: Mapping[str, Any]) -> bool:
    told = facts.get("outcome", _SAID.get(reason, reason))
    outcome = Outcome(told) if told in set(Outcome) else Outcome.NOT_VERIFIED
    named = {name: facts[name] for name in ("expires_at",) if name in facts}
    await work.say(outcome, {"reason": reason, **named})
    return await _without(work, reason)


async def _without(work: Work, reason: str) -> bool:
    """Let the human know that the old password still counts."""
    facts = {"topic": work.assignment.intent, "new_password": reason}
    await work.call_human(HandOver(Outcome.LEAK_ASK, "leak_no_password", facts))
    return False


def _as_reset(manifest: Manifest) -> Manifest:
    """Return what a new password is held to, stricter than signing out (R4, R5)."""
    return replace(manifest, slug=RESET, risk=Risk.ACCOUNT, proof=True, consent=False)
