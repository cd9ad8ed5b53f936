"""The people who type, on a process of their own: reads a plan, prints a result."""

import asyncio
import json
import random
import sys
import time
from dataclasses import asdict

import httpx

from ops.bench.plan import PER_SESSION, Plan, Result
from ops.bench.talks import HouseTalk, Moment, StockTalk, Talk, Unanswered

SAME_DICE = 3621


class Sending:
    """One window; `run` returns what came of it."""

    def __init__(self, plan: Plan, http: httpx.AsyncClient) -> None:
        self._plan = plan
        self._http = http
        self._moments: list[Moment] = []
        self._silent = 0

    async def run(self) -> Result:
        """Begin all conversations first, then measure."""
        talks = await self._begin()
        if self._plan.pace:
            started, ended = await self._paced(talks, self._plan.pace)
        else:
            started, ended = await self._closed_loop(talks)
        return self._result(started, ended)

    async def _begin(self) -> list[Talk]:
        few = asyncio.Semaphore(self._plan.senders)
        kind: type[StockTalk | HouseTalk] = StockTalk if self._plan.side == "stock" else HouseTalk

        async def one() -> Talk:
            async with few:
                return await kind.begin(self._http, self._plan)

        return await asyncio.gather(*(one() for _ in range(self._plan.conversations)))

    async def _closed_loop(self, talks: list[Talk]) -> tuple[float, float]:
        """Let each sender wait for its answer; ends when the time or the conversations are up."""
        started = time.perf_counter()
        until = started + self._plan.seconds
        short = asyncio.Event()

        async def one() -> None:
            while talks and not self._over(until, short):
                await self._talk(talks.pop(), until, short)
            short.set()

        await asyncio.gather(*(one() for _ in range(self._plan.senders)))
        last = max((moment.answered for moment in self._moments), default=until)
        return started, min(until, last)

    def _over(self, until: float, short: asyncio.Event) -> bool:
        return short.is_set() or time.perf_counter() >= until

    async def _talk(self, talk: Talk, until: float, short: asyncio.Event) -> None:
        await talk.listen()
        for number in range(PER_SESSION):
            if self._over(until, short):
                break
            await self._say(talk, number)
        await talk.leave()

    async def _paced(self, talks: list[Talk], pace: float) -> tuple[float, float]:
        """Send at moments that do not care about answers: one in every interval, by the dice."""
        dice = random.Random(SAME_DICE)  # noqa: S311 - both sides get the same moments
        await asyncio.gather(*(talk.listen() for talk in talks))
        started = time.perf_counter()

        async def one(talk: Talk, moments: list[float]) -> None:
            async with asyncio.TaskGroup() as group:
                for number, moment in enumerate(moments):
                    await asyncio.sleep(max(0.0, started + moment - time.perf_counter()))
                    group.create_task(self._say(talk, number))

        count = int(self._plan.seconds * pace)
        schedules = [[(n + dice.random()) / pace for n in range(count)] for _ in talks]
        await asyncio.gather(*(one(*each) for each in zip(talks, schedules, strict=True)))
        ended = time.perf_counter()
        await asyncio.gather(*(talk.leave() for talk in talks))
        return started, ended

    async def _say(self, talk: Talk, number: int) -> None:
        try:
            moment = await talk.say(self._plan.texts[number % len(self._plan.texts)])
        except Unanswered:
            self._silent += 1
        else:
            self._moments.append(moment)

    def _result(self, started: float, ended: float) -> Result:
        counted = [moment for moment in self._moments if moment.answered <= ended]
        result = Result(elapsed=ended - started, silent=self._silent)
        for moment in counted:
            result.answered.append(moment.answered - moment.sent)
            result.accepted.append(moment.answered - moment.accepted)
            result.said[moment.said] = result.said.get(moment.said, 0) + 1
        return result


async def send(plan: Plan) -> Result:
    """Carry a plan out."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(
        base_url=plan.url, timeout=60, limits=limits, trust_env=False
    ) as http:
        return await Sending(plan, http).run()


def main() -> int:
    """Read the plan from standard input, print the result."""
    result = asyncio.run(send(Plan.from_stdin()))
    json.dump(asdict(result), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
