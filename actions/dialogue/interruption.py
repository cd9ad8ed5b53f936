"""An interruption is answered and leads back: how long it takes, and what was open before."""

from dataclasses import replace

from actions.dialogue.turn import Reply, Turn
from actions.dialogue.waiting import LINKS, Waiting
from actions.domain.outcome import Outcome
from actions.remediation.catalog import Catalog
from actions.remediation.service import Runs

_IN_SHORT = {
    Outcome.CITRIX_ASK_DISCONNECT: Outcome.BACK_TO_DISCONNECT,
    Outcome.CITRIX_ASK_LOGOFF: Outcome.BACK_TO_LOGOFF,
    Outcome.CITRIX_ASK_RESTART: Outcome.BACK_TO_RESTART,
    Outcome.CITRIX_CHOOSE: Outcome.BACK_TO_CHOICE,
    Outcome.CITRIX_DISCONNECTED: Outcome.BACK_TO_WORKS,
    Outcome.CITRIX_CLEARED: Outcome.BACK_TO_WORKS,
    Outcome.CITRIX_SET_ASIDE: Outcome.BACK_TO_WORKS,
    Outcome.CITRIX_RESTARTED: Outcome.BACK_TO_WORKS,
    Outcome.CITRIX_BACK: Outcome.BACK_TO_WORKS,
    Outcome.PASSWORD_SET: Outcome.BACK_TO_WORKS,
    Outcome.UNLOCKED: Outcome.BACK_TO_WORKS,
    Outcome.ARTICLE: Outcome.BACK_TO_WORKS,
    Outcome.ACCOUNT_FINE: Outcome.BACK_TO_OFFER,
    Outcome.PROOF_EXPIRED: Outcome.BACK_TO_OFFER,
    Outcome.PASSWORD_EXPIRED_ASK: Outcome.BACK_TO_OFFER,
    Outcome.LEAK_NO_PASSWORD: Outcome.BACK_TO_OFFER,
    Outcome.LEAK_ASK: Outcome.BACK_TO_LEAK,
    Outcome.CITRIX_CHANGED: Outcome.BACK_TO_OFFER,
    Outcome.CITRIX_START_LOCKED: Outcome.BACK_TO_OFFER,
    Outcome.CITRIX_START_PASSWORD: Outcome.BACK_TO_OFFER,
    Outcome.CITRIX_START_IN_THE_WAY: Outcome.BACK_TO_OFFER,
    **dict.fromkeys(LINKS, Outcome.BACK_TO_PAGE),
}


class LeadBack:
    """`action_lead_back`: after an answer to something else, ask in short what is still open."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting

    async def handle(self, turn: Turn) -> Reply:
        """Ask again with the same question, so that earlier buttons work too; or stay silent."""
        again = await self._waiting.again(turn.caller)
        short = None if again is None else _IN_SHORT.get(again.outcome)
        if again is None or short is None:
            return Reply(Outcome.NOTHING_OPEN)
        return replace(again, outcome=short)


class HowLong:
    """Says how long it takes, as the manifest of the runbook tells; promises nothing else."""

    def __init__(self, runs: Runs, catalog: Catalog, waiting: Waiting) -> None:
        self._runs = runs
        self._catalog = catalog
        self._waiting = waiting

    async def handle(self, turn: Turn) -> Reply:
        """Answer for the repair that goes; a human's time is never promised."""
        if turn.human_called:
            return Reply(Outcome.TAKES_HUMAN)
        again = await self._waiting.again(turn.caller)
        if again is not None and again.outcome is Outcome.ARTICLE:
            return Reply(Outcome.TAKES_OWN_PACE)
        run = await self._runs.going(turn.caller.case_id)
        if run is not None:
            usual = self._catalog.by_slug[run.slug].manifest.usual
            minutes = max(1, round(usual.total_seconds() / 60))
            outcome = Outcome.TAKES_A_MINUTE if minutes == 1 else Outcome.TAKES_MINUTES
            return Reply(outcome, {"minutes": minutes})
        return Reply(Outcome.TAKES_UNKNOWN)
