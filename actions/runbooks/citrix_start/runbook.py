"""From «Citrix does not start» to why: the account, an old screen, the machine, or nothing seen."""

from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.remediation import endings, outage
from actions.remediation.runbook import (
    Ended,
    Finding,
    HandOver,
    Manifest,
    Risk,
    Urgency,
)
from actions.remediation.work import Work
from actions.runbooks.citrix_start import steps

MANIFEST = Manifest(
    slug="citrix_start",
    intents=("citrix_cannot_start",),
    risk=Risk.SESSION,
    proof=False,
    consent=False,
    ports=("directory", "sessions"),
    budget=timedelta(minutes=2),
    usual=timedelta(minutes=5),
    urgency=Urgency.CANNOT_WORK,
    article=True,
)

_TAKEN_UP = {
    steps.LOCKED: (Outcome.CITRIX_START_LOCKED, "account_locked"),
    steps.PASSWORD_EXPIRED: (Outcome.CITRIX_START_PASSWORD, "password_forgot"),
    steps.IN_THE_WAY: (Outcome.CITRIX_START_IN_THE_WAY, "citrix_session_stuck"),
}
"""What another repair can mend, and the problem that leads to it."""


class CitrixStart:
    """Looks only; whatever changes something is a repair of its own with its own rules."""

    manifest = MANIFEST

    async def run(self, work: Work) -> Ended:
        """Look from the account to the machines, and stop at the first thing that is wrong."""
        return await outage.outlasting(work, self._ladder)

    async def _ladder(self, work: Work) -> Ended:
        for look in (steps.account, steps.sessions, steps.offers):
            seen = await look(work)
            if not seen.ok:
                return await self._found(work, seen)
        return await endings.first_steps(work, "article_did_not_help", seen.facts)

    async def _found(self, work: Work, seen: Finding) -> Ended:
        if seen.detail in _TAKEN_UP:
            outcome, intent = _TAKEN_UP[seen.detail]
            await work.offer(outcome, intent)
            return Ended.UNCONFIRMED
        if seen.detail in {"citrix_unavailable", "directory_unavailable", "account_unknown"}:
            return await endings.refused(work, seen)
        told = Outcome(seen.facts.get("outcome", Outcome.HANDED_OVER))
        facts = {key: value for key, value in seen.facts.items() if key != "outcome"}
        return await work.hand_over(HandOver(told, seen.detail, facts))


RUNBOOK = CitrixStart()
