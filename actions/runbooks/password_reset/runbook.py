"""From «I forgot my password» to a new one that the directory shows."""

from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.release import waiting
from actions.remediation import account
from actions.remediation.runbook import Ended, Finding, HandOver, Manifest, Risk, Urgency
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
        """Read, prove, wait for the page, verify, ask.

        An engineer's word comes before the link: on the page the proof and the change are one.
        """
        before = await account.read(work, "account.read")
        if not before.ok:
            return await account.hand_over(work, before)
        held = await waiting.held(work, "account.password", {})
        if held is not None:
            return held
        challenge = await account.prove(work, outcome=_why(before))
        if isinstance(challenge, Finding):
            return await account.hand_over(work, challenge)
        payload = await account.heard(work, challenge, "password_set", "failed", "closed")
        if payload is None:
            return await self._late(work, challenge, before)
        if payload["event"] == "closed":
            return Ended.CANCELLED
        if payload["event"] == "failed":
            return await account.failed_proof(work, payload)
        verified = await account.new_password(work, before)
        if not verified.ok:
            return await self._not_verified(work, verified)
        return await account.ask_whether_it_works(work, Outcome.PASSWORD_SET, verified)

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


def _why(seen: Finding) -> Outcome:
    """Return the sentence that leads to the page: forgotten, or no longer good for anything."""
    if seen.facts["must_change_password"]:
        return Outcome.PASSWORD_MUST_CHANGE
    return Outcome.PASSWORD_EXPIRED if seen.facts["password_expired"] else Outcome.PROOF_LINK


RUNBOOK = PasswordReset()
