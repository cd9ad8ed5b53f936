"""Somebody is not well or in danger: a human at once, whatever was going on."""

from actions.dialogue.cases import Cases
from actions.dialogue.turn import Reply, Turn
from actions.domain.outcome import Outcome
from actions.remediation.runbook import Urgency


class Distress:
    """`action_distress`: nothing is asked and nothing is repaired by itself any more."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def handle(self, turn: Turn) -> Reply:
        """Ask for the human without a word of what was said, and put aside what was open."""
        caller = turn.caller
        await self._cases.understood(caller)
        await self._cases.put_question_aside(caller)
        await self._cases.hand_over(caller, Outcome.DISTRESS, "distress", Urgency.CANNOT_WORK)
        return Reply(Outcome.DISTRESS)
