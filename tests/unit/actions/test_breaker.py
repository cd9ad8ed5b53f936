"""A server that does not answer is left alone, and found again."""

from datetime import timedelta

import pytest

from actions.breaker import Breaker, NotTried
from actions.patience import NO_ANSWER
from tests.support.standing_clock import StandingClock


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def breaker(clock: StandingClock) -> Breaker:
    return Breaker("citrix", clock, failures=3, rest=timedelta(seconds=15))


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


class TestAnHttpCall:
    @pytest.mark.parametrize("status", [NO_ANSWER, 502, 504])
    def test_that_found_nobody_three_times_shuts_it(self, breaker: Breaker, status: int) -> None:
        for _ in range(3):
            breaker.heard(status, fair=True)
        with pytest.raises(NotTried):
            breaker.pass_through()

    def test_that_was_given_no_time_says_nothing(self, breaker: Breaker) -> None:
        for _ in range(2):
            breaker.heard(NO_ANSWER, fair=True)
        breaker.heard(NO_ANSWER, fair=False)
        breaker.pass_through()
        breaker.heard(NO_ANSWER, fair=True)
        with pytest.raises(NotTried):
            breaker.pass_through()

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_with_an_answer_of_trouble_is_answered(self, breaker: Breaker, status: int) -> None:
        for _ in range(9):
            breaker.heard(status, fair=True)
        breaker.pass_through()
