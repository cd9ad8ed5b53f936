"""Steps that repairs of an account share: read it, open a proof, wait for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from actions.domain.outcome import Outcome
from actions.domain.person import Account
from actions.ports.directory import (
    AccountExcluded,
    AccountUnknown,
    DirectoryError,
    DirectoryForbidden,
    DirectoryUnavailable,
)
from actions.remediation import policy
from actions.remediation.durable import Json
from actions.remediation.proofs import ProofRefused
from actions.remediation.runbook import Ended, Finding, HandOver, Manifest, Result, Value
from actions.remediation.work import Work

TOPIC = "challenge"
ON_HOLD = "on_hold"
"""Why a proof is refused or ended while new passwords are on hold for everybody (R7)."""
_SLACK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """A challenge the employee was sent to; `until` ends it."""

    id: str
    until: datetime


async def safely(step: Callable[[], Awaitable[Finding]]) -> Finding:
    """Turn what the directory raises into a finding."""
    try:
        return await step()
    except DirectoryUnavailable:
        return Finding(Result.FAILED, "directory_unavailable")
    except AccountUnknown:
        facts = {"outcome": Outcome.ACCOUNT_EXCLUDED.value}
        return Finding(Result.REFUSED, "account_unknown", facts, "R11")
    except AccountExcluded:
        facts = {"outcome": Outcome.ACCOUNT_EXCLUDED.value}
        return Finding(Result.REFUSED, "account_excluded", facts, "R5")
    except DirectoryForbidden:
        facts = {"outcome": Outcome.DIRECTORY_UNREACHABLE.value}
        return Finding(Result.FAILED, "directory_forbidden", facts)
    except DirectoryError:
        return Finding(Result.FAILED, "directory_rejected")


def state_of(account: Account) -> Json:
    """Return the states of an account that matter here; no names."""
    at = account.password_set_at
    return {
        "locked": account.locked,
        "enabled": account.enabled,
        "password_expired": account.password_expired,
        "must_change_password": account.must_change_password,
        "password_set_at": at.isoformat() if at else None,
    }


def password_is_used_up(seen: Finding) -> bool:
    """True when only a new password lets its owner in."""
    return bool(seen.facts["password_expired"] or seen.facts["must_change_password"])


def password_is_newer(now: Finding, before: Finding) -> bool:
    """True when the directory shows a later password than before, by its own clock."""
    late, early = now.facts.get("password_set_at"), before.facts.get("password_set_at")
    if not isinstance(late, str):
        return False
    return early is None or datetime.fromisoformat(late) > datetime.fromisoformat(early)


class Meanwhile(Protocol):
    """Work that goes on while the employee is on the page; `pause` in seconds, None when done."""

    @property
    def pause(self) -> float | None:
        """How long it wants to wait for its next turn."""
        ...

    async def again(self) -> None:
        """Take a turn."""
        ...


async def read(work: Work, step: str, manifest: Manifest | None = None) -> Finding:
    """Read the caller's own account and ask the policy whether it may be touched.

    `manifest` is what it is held to, where that is not the whole runbook's.
    """
    held_to = manifest or work.manifest

    async def look() -> Finding:
        account = await work.tools.directory.find(work.assignment.person_id)
        verdict = policy.may_touch(held_to, work.assignment, account)
        if verdict.allowed:
            return Finding(Result.OK, "read", state_of(account))
        async with work.tools.sessions.begin() as session:
            await work.tools.challenges.refused(session, work.assignment, account, held_to.slug)
        return refusal(verdict, account)

    return await work.act(step, lambda: safely(look), rule="R5")


def refusal(verdict: policy.Verdict, account: Account) -> Finding:
    """Return why an account may not be touched, and since when if its time is over."""
    facts: Json = {"outcome": verdict.outcome.value}
    if verdict.outcome is Outcome.ACCOUNT_EXPIRED and account.expires_at is not None:
        facts["expires_at"] = account.expires_at.isoformat()
    return Finding(Result.REFUSED, verdict.reason, facts, verdict.rule)


async def prove(
    work: Work, action: str | None = None, outcome: Outcome = Outcome.PROOF_LINK
) -> OpenChallenge | Finding:
    """Open the challenge and send the employee to it; the finding when that is refused.

    `action` is what the proof is for where that is not the whole runbook; `outcome` the sentence
    that has the link.
    """

    async def open_it() -> Finding:
        account = await work.tools.directory.find(work.assignment.person_id)
        try:
            async with work.tools.sessions.begin() as session:
                challenge_id, until = await work.tools.challenges.open(
                    session,
                    run_id=work.assignment.run_id,
                    case_id=work.assignment.case_id,
                    person=account,
                    action=action or work.manifest.slug,
                    language=work.assignment.language,
                    channel=work.assignment.channel,
                )
        except ProofRefused as refused:
            facts = {} if refused.reason == ON_HOLD else {"outcome": refused.reason}
            return Finding(Result.REFUSED, refused.reason, facts, refused.rule)
        facts = {"challenge_id": challenge_id, "until": until.isoformat()}
        return Finding(Result.OK, "opened", facts)

    opened = await work.act("proof.open", lambda: safely(open_it), rule="R4")
    if not opened.ok:
        return opened
    challenge = OpenChallenge(
        opened.facts["challenge_id"], datetime.fromisoformat(opened.facts["until"])
    )
    minutes = max(1, round((challenge.until - await work.now()).total_seconds() / 60))
    slots = {"challenge_id": challenge.id, "minutes": minutes}
    await work.say(outcome, slots)
    return challenge


async def heard(
    work: Work, challenge: OpenChallenge, *events: str, meanwhile: Meanwhile | None = None
) -> Json | None:
    """Wait until the challenge says one of the events; None when it ended first.

    A proof that was given keeps the page open for as long as the proof is valid.
    """
    until = challenge.until
    while True:
        left = (until - await work.now()).total_seconds() + _SLACK_SECONDS
        if left <= 0:
            return None
        pause = None if meanwhile is None else meanwhile.pause
        payload = await work.signal(TOPIC, left if pause is None else min(left, pause))
        if payload is None and meanwhile is not None and pause is not None and pause < left:
            await meanwhile.again()
            continue
        if payload is None:
            return None
        if payload.get("challenge_id") != challenge.id:
            continue
        if payload.get("event") in events:
            return payload
        valid_until = payload.get("facts", {}).get("valid_until")
        if payload.get("event") == "proof_passed" and isinstance(valid_until, str):
            until = max(until, datetime.fromisoformat(valid_until))


async def proved(work: Work, action: str | None = None) -> OpenChallenge | Ended:
    """Send the employee to the page and wait for the proof; how it ended when none came."""
    challenge = await prove(work, action)
    if isinstance(challenge, Finding):
        return await hand_over(work, challenge)
    payload = await heard(work, challenge, "proof_passed", "failed", "closed")
    if payload is None:
        await close(work, challenge)
        await work.offer(Outcome.PROOF_EXPIRED, work.assignment.intent)
        return Ended.EXPIRED
    if payload["event"] == "closed":
        return Ended.CANCELLED
    if payload["event"] == "failed":
        return await failed_proof(work, payload)
    return challenge


async def new_password(work: Work, before: Finding, manifest: Manifest | None = None) -> Finding:
    """Read the account until it shows a password newer than before that lets its owner in."""
    seen = Finding(Result.FAILED, "not_read")
    for wait in work.tools.pace.read_back:
        if wait:
            await work.pause(wait)
        seen = await read(work, "password.verify", manifest)
        if seen.ok and password_is_newer(seen, before) and _lets_in(seen):
            return seen
        if seen.result is Result.REFUSED:
            break
    return Finding(Result.FAILED, "password_not_changed", seen.facts) if seen.ok else seen


def _lets_in(seen: Finding) -> bool:
    return not seen.facts["locked"] and not password_is_used_up(seen)


async def finish(work: Work, challenge: OpenChallenge, *, succeeded: bool) -> None:
    """Tell the registered addresses what became of what the proof was for (R7, R9)."""

    async def count() -> Finding:
        async with work.tools.sessions.begin() as session:
            await work.tools.challenges.finished(session, challenge.id, succeeded=succeeded)
        return Finding(Result.OK, "counted", {"succeeded": succeeded})

    await work.act("proof.finish", count, rule="R7")


async def close(work: Work, challenge: OpenChallenge) -> Finding:
    """End the challenge, whatever became of it."""

    async def end() -> Finding:
        async with work.tools.sessions.begin() as session:
            await work.tools.challenges.close(session, challenge.id)
        return Finding(Result.OK, "closed")

    return await work.act("proof.close", end)


async def hand_over(work: Work, finding: Finding) -> Ended:
    """Ask for a human with what the finding says."""
    if finding.detail == ON_HOLD:
        return await on_hold(work)
    if "outcome" in finding.facts:
        outcome = Outcome(finding.facts["outcome"])
    elif finding.detail == "directory_unavailable":
        outcome = Outcome.DIRECTORY_UNREACHABLE
    else:
        outcome = Outcome.NOT_VERIFIED
    facts = {key: value for key, value in finding.facts.items() if key != "outcome"}
    if finding.rule:
        facts["rule"] = finding.rule
    return await work.hand_over(HandOver(outcome, finding.detail, facts))


async def failed_proof(work: Work, payload: Json) -> Ended:
    """Hand over when the challenge ended badly."""
    reason = str(payload.get("facts", {}).get("reason", Outcome.PROOF_FAILED.value))
    if reason == ON_HOLD:
        return await on_hold(work)
    outcome = Outcome(reason) if reason in set(Outcome) else Outcome.PROOF_FAILED
    return await work.hand_over(HandOver(outcome, reason, {"rule": "R7"}))


async def on_hold(work: Work) -> Ended:
    """Ask for a human; `api` says that it is so for everybody and joins the call with the others.

    What is told by the bot is only that somebody is called.
    """
    return await work.hand_over(HandOver(Outcome.HANDED_OVER, ON_HOLD, {"rule": "R7"}))


async def ask_whether_it_works(work: Work, outcome: Outcome, seen: Finding) -> Ended:
    """Say what was done and close, hand over, or leave it, as the employee answers."""
    answer = await work.works_again(outcome)
    if answer == Value.YES:
        return Ended.FIXED
    if answer == Value.NO:
        why = HandOver(Outcome.NOT_VERIFIED, "done_but_not_working", dict(seen.facts))
        return await work.hand_over(why)
    if answer == Value.HUMAN:
        return await work.hand_over(HandOver(Outcome.HANDED_OVER, "asked_for_human"))
    return Ended.UNCONFIRMED
