"""Whom to tell of a call at each step, how long to wait then, and what the employee hears."""

from dataclasses import dataclass
from datetime import timedelta

from api.settings import Settings

LEVELS = ("first", "second", "lead")


@dataclass(frozen=True, slots=True)
class Ladder:
    """`counts` is how many addresses each of `LEVELS` has.

    Step 1 tells the first level, step 2 the second too, every step from 3 on all of them.
    """

    counts: tuple[int, ...]
    second_after: timedelta
    lead_after: timedelta
    again_every: timedelta

    def places(self, step: int) -> list[tuple[str, int]]:
        """Return the addresses of a step, as level and place."""
        reached = zip(LEVELS[:step], self.counts, strict=False)
        return [(level, place) for level, count in reached for place in range(count)]

    def wait(self, step: int) -> timedelta:
        """Return how long a step may go unanswered."""
        return {1: self.second_after, 2: self.lead_after}.get(step, self.again_every)

    def words(self, step: int) -> str | None:
        """Return the key of what the employee hears at a step, if anything.

        Where nobody can be told that is said once.
        """
        if step < 2 or (step > 2 and not any(self.counts)):
            return None
        if not any(self.counts):
            return "escalation_nobody"
        if step == 2:
            return "escalation_second" if self.counts[1] else "escalation_again"
        return "escalation_lead" if step == 3 and self.counts[2] else "escalation_still"


def ladder_of(settings: Settings) -> Ladder:
    """Return the ladder as it is set."""
    return Ladder(
        counts=tuple(len(settings.notice_levels[level]) for level in LEVELS),
        second_after=settings.notice_second_after,
        lead_after=settings.notice_lead_after,
        again_every=settings.notice_again_every,
    )
