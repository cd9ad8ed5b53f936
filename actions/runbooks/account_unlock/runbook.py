"""From «my account is locked» to an account that the directory shows open."""

from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.release import waiting
from actions.remediation import account, policy
from actions.remediation.policy import Permission
from actions.remediation.runbook import Ended, Finding, HandOver, Manifest, Result, Risk, Urgency
from actions.remediation.work import Work

MANIFEST = Manifest(
    slug="account_unlock",
    intents=("account_locked",),
    risk=Risk.ACCOUNT,
    proof=True,
    consent=False,
    ports=("directory",),
    budget=timedelta(minutes=20),
    usual=timedelta(minutes=5),
    urgency=Urgency.CANNOT_WORK,
)


class AccountUnlock:
    """Takes the lock off after a proof, and sees that it stays off.

    Where the password has expired, or a directory shows no lock or lets nobody take it off, a new
    password is what helps, which ends a lock too: that is offered, or a human.
    """

    manifest = MANIFEST

    async def run(self, work: Work) -> Ended:
        """Read, prove, unlock, read back, ask."""
        seen = await account.read(work, "account.read")
        if not seen.ok:
            return await account.hand_over(work, seen)
        if account.password_is_used_up(seen):
            await work.offer(Outcome.PASSWORD_EXPIRED_ASK, "password_forgot")
            return Ended.UNCONFIRMED
        can_unlock = work.tools.directory.capabilities.unlock
        if not (can_unlock and seen.facts["locked"]):
            await work.offer(Outcome.ACCOUNT_FINE, "password_forgot")
            return Ended.ALREADY_FINE if can_unlock else Ended.UNCONFIRMED
        challenge = await account.proved(work)
        if isinstance(challenge, Ended):
            return challenge
        return await self._mend(work, challenge)

    async def _mend(self, work: Work, challenge: account.OpenChallenge) -> Ended:
        held = await waiting.held(work, "account.unlock", {})
        if held is not None:
            await account.finish(work, challenge, succeeded=False)
            return held
        done = await self._unlock(work, challenge)
        verified = await self._verify(work) if done.ok else done
        await account.finish(work, challenge, succeeded=verified.ok)
        if not verified.ok:
            return await account.hand_over(work, verified)
        answer = await account.ask_whether_it_works(work, Outcome.UNLOCKED, verified)
        if answer is Ended.UNCONFIRMED:
            return await self._stayed_open(work)
        return answer

    async def _unlock(self, work: Work, challenge: account.OpenChallenge) -> Finding:
        """Ask the policy on fresh facts, unlock, read back."""

        async def change() -> Finding:
            tools, who = work.tools, work.assignment
            found = await tools.directory.find(who.person_id)
            async with tools.sessions() as session:
                proof = await tools.challenges.passed(session, challenge.id, who.person_id)
            verdict = policy.may_change(
                work.manifest,
                who,
                found,
                Permission(proof=proof),
                target=who.person_id,
                now=tools.clock.now(),
            )
            if not verdict.allowed:
                return account.refusal(verdict, found)
            before = account.state_of(found)
            if found.locked:
                await tools.directory.unlock(found)
            return Finding(Result.OK, "unlocked", {"before": before})

        return await work.act("account.unlock", lambda: account.safely(change), rule="R4")

    async def _verify(self, work: Work) -> Finding:
        """Read the account until it shows open."""
        seen = Finding(Result.FAILED, "not_read")
        for wait in work.tools.pace.read_back:
            if wait:
                await work.pause(wait)
            seen = await account.read(work, "unlock.verify")
            if seen.ok and not seen.facts["locked"]:
                return seen
        return Finding(Result.FAILED, "still_locked", seen.facts) if seen.ok else seen

    async def _stayed_open(self, work: Work) -> Ended:
        """Without an answer, look once more: an old password on a phone locks it again."""
        seen = await account.read(work, "unlock.stays")
        if seen.ok and seen.facts["locked"]:
            why = HandOver(Outcome.NOT_VERIFIED, "locked_again", dict(seen.facts))
            return await work.hand_over(why)
        return Ended.UNCONFIRMED


RUNBOOK = AccountUnlock()
