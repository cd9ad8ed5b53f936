"""From «I forgot my password» to a new one that the directory shows."""

from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.remediation import account
from actions.remediation.runbook import Ended, Finding, HandOver, Manifest, Result, Risk, Urgency
from actions.remediation.work import Work

MANIFEST = Manifest(
    slug="password_reset",
    intents=("password_forgot",),
    risk=Risk.ACCOUNT,
    proof=True,
    consent=False,
    ports=("directory",),
    budget=timedelta(minutes=20),
    usual=timedelta(minutes=5),
    urgency=Urgency.CANNOT_WORK,
)


class PasswordReset:
    """Sends the employee to the secure page and believes only what the directory then shows.

    The password is written and tried inside the page's own request; this run hears only that it
    was set, or reads it from the directory after a crash.
    """

    manifest = MANIFEST

    async def run(self, work: Work) -> Ended:
        """Read, prove, wait for the page, verify, ask."""
        before = await account.read(work, "account.read")
        if not before.ok:
            return await account.hand_over(work, before)
        challenge = await account.prove(work)
        if isinstance(challenge, Finding):
            return await account.hand_over(work, challenge)
        payload = await account.heard(work, challenge, "password_set", "failed", "closed")
        if payload is None:
            return await self._late(work, challenge, before)
        if payload["event"] == "closed":
            return Ended.CANCELLED
        if payload["event"] == "failed":
            return await account.failed_proof(work, payload)
        verified = await self._verify(work, before)
        if not verified.ok:
            return await self._not_verified(work, verified)
        return await account.ask_whether_it_works(work, Outcome.PASSWORD_SET, verified)

    async def _verify(self, work: Work, before: Finding) -> Finding:
        """Read the account until it shows a password newer than before."""
        seen = Finding(Result.FAILED, "not_read")
        for wait in work.tools.pace.read_back:
            if wait:
                await work.pause(wait)
            seen = await account.read(work, "password.verify")
            if seen.ok and account.password_is_newer(seen, before) and not seen.facts["locked"]:
                return seen
            if seen.result is Result.REFUSED:
                break
        if seen.ok:
            return Finding(Result.FAILED, "password_not_changed", seen.facts)
        return seen

    async def _late(self, work: Work, challenge: account.OpenChallenge, before: Finding) -> Ended:
        """The page's time is over: perhaps it was set and we were not told."""
        await account.close(work, challenge)
        seen = await account.read(work, "password.verify")
        if seen.ok and account.password_is_newer(seen, before):
            return await account.ask_whether_it_works(work, Outcome.PASSWORD_SET, seen)
        await work.offer(Outcome.PROOF_EXPIRED, work.assignment.intent)
        return Ended.EXPIRED

    async def _not_verified(self, work: Work, seen: Finding) -> Ended:
        facts = {key: value for key, value in seen.facts.items() if key != "outcome"}
        return await work.hand_over(HandOver(Outcome.NOT_VERIFIED, seen.detail, facts))


RUNBOOK = PasswordReset()
