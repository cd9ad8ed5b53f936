"""`action_answer` where a yes may take up a problem that was offered."""

from dataclasses import replace

from actions.dialogue.answer import Answering
from actions.dialogue.problem import Problem
from actions.dialogue.turn import Reply, Turn


class Offered:
    """A yes to an offer, or one that says more of it, is as good as naming the problem."""

    def __init__(self, answering: Answering, problem: Problem) -> None:
        self._answering = answering
        self._problem = problem

    async def handle(self, turn: Turn) -> Reply:
        """Answer the turn."""
        intent = await self._problem.more_of(turn) or await self._answering.accepted(turn)
        if intent is None:
            return await self._answering.handle(turn)
        return await self._problem.handle(replace(turn, intent=intent))
