"""The breaker before the bot."""

import pytest

from api.assistant.client import BotUnreachable, Breaker
from tests.support.hand_clock import HandClock


class TestABreaker:
    def test_opens_after_three_refusals(self) -> None:
        breaker = Breaker(HandClock())
        for _ in range(2):
            breaker.failed()
        breaker.check()
        breaker.failed()
        with pytest.raises(BotUnreachable):
            breaker.check()

    async def test_lets_one_through_after_a_rest(self) -> None:
        clock = HandClock()
        breaker = Breaker(clock)
        for _ in range(3):
            breaker.failed()
        await clock.advance(2)
        breaker.check()
        with pytest.raises(BotUnreachable):
            breaker.check()

    def test_closes_when_it_works(self) -> None:
        breaker = Breaker(HandClock())
        for _ in range(3):
            breaker.failed()
        breaker.worked()
        breaker.check()
        breaker.failed()
        breaker.check()
