"""Citrix goes away in the middle of a repair: a human hears it, and we come back by ourselves."""

from collections.abc import Awaitable, Callable

from actions.domain.outcome import Outcome
from actions.remediation import broker, endings
from actions.remediation.runbook import Ended, Finding, Result, Value
from actions.remediation.work import Work

_OUTAGES = 3


async def outlasting(work: Work, ladder: Callable[[Work], Awaitable[Ended]]) -> Ended:
    """Go through a ladder; when Citrix goes away, hand over, and begin anew once it answers."""
    for turn in range(_OUTAGES):
        try:
            return await ladder(work)
        except endings.AwayError as away:
            if turn == 0:
                await endings.hand_over(work, Outcome.CITRIX_UNREACHABLE, away.finding)
        if not await _came_back(work):
            return Ended.HANDED_OVER
        answer = await work.works_again(Outcome.CITRIX_BACK)
        if answer == Value.YES:
            return Ended.ALREADY_FINE
        if answer != Value.NO:
            return await endings.without_answer(work, answer)
    return Ended.HANDED_OVER


async def _came_back(work: Work) -> bool:
    """Look ever more seldom until Citrix answers; False when that took too long."""
    pace, spent, turn = work.tools.pace, 0.0, 0
    while spent < pace.watch_budget:
        wait = pace.watch_polls[min(turn, len(pace.watch_polls) - 1)]
        await work.pause(wait)
        spent, turn = spent + wait, turn + 1
        if (await _healthy(work)).ok:
            return True
    return False


async def _healthy(work: Work) -> Finding:
    async def look() -> Finding:
        if await work.tools.broker.healthy():
            return Finding(Result.OK, "answers")
        return Finding(Result.FAILED, "citrix_unavailable")

    return await work.watch("citrix.health", lambda: broker.safely(look))
