"""A directory that does not answer is left alone, and found again."""

from datetime import timedelta

import pytest

from actions.adapters.active_directory.breaker import Breaker, NotTried
from tests.support.standing_clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def breaker(clock: StandingClock) -> Breaker:
    return Breaker(clock, failures=3, rest=timedelta(seconds=15))


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.pass_through()
        breaker.silent()


class TestThreeInARow:
    def test_shut_it_and_fewer_do_not(self, breaker: Breaker) -> None:
        fail(breaker, 2)
        breaker.answered()
        fail(breaker, 2)
        breaker.pass_through()
        breaker.silent()
        with pytest.raises(NotTried):
            breaker.pass_through()

    def test_one_tries_after_a_rest_and_the_others_wait(
        self, breaker: Breaker, clock: StandingClock
    ) -> None:
        fail(breaker, 3)
        clock.advance(seconds=15)
        breaker.pass_through()
        with pytest.raises(NotTried):
            breaker.pass_through()
        breaker.silent()
        clock.advance(seconds=14)
        with pytest.raises(NotTried):
            breaker.pass_through()

    def test_an_answer_opens_it_for_all(self, breaker: Breaker, clock: StandingClock) -> None:
        fail(breaker, 3)
        clock.advance(seconds=15)
        breaker.pass_through()
        breaker.answered()
        fail(breaker, 2)
        breaker.pass_through()

    def test_who_tried_and_was_never_heard_of_does_not_keep_it_shut(
        self, breaker: Breaker, clock: StandingClock
    ) -> None:
        fail(breaker, 3)
        clock.advance(seconds=15)
        breaker.pass_through()
        clock.advance(seconds=15)
        breaker.pass_through()
