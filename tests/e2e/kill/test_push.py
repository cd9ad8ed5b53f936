"""kill -9 of api around the sending of a chat message that is pushed."""

import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

import pytest

import api.texts
from api.messaging.degrade import split
from api.texts.loader import load
from tests.e2e.kill.stories import TIMES
from tests.support.push_house import PushHouse, push_house
from tests.support.pushing_api import LONGEST
from tests.support.trap import Place, trap_at
from tests.support.waiting import eventually

INTRO = load(Path(api.texts.__file__).parent).say("intro", "nl")
LINES = (
    "mijn scherm is zwart",
    "de printer doet niks",
    "outlook start niet op",
    "ik kan niet bij de map van de afdeling",
    "het is nu al de hele ochtend zo",
)
LONG = "; ".join(f"{count}. {line}" for count, line in enumerate(LINES * 3, start=1))
LONG_EVERY = 4
"""In each so manieth story the message at which api is killed has more parts than one."""
LEFT = """
    SELECT d.id FROM api.delivery d JOIN api.thread t ON t.id = d.thread_id
    WHERE t.person_id = '{person}' AND d.state = 'waiting'
    UNION ALL
    SELECT id FROM api.inbox WHERE person_id = '{person}' AND state <> 'done'
"""
THE_LEASE_ENDS = "UPDATE api.delivery SET due_at = now() WHERE state = 'waiting'"


@dataclass(frozen=True)
class Point:
    """A commit of the outbox; `sent` and `again`: was the part sent before, and after it too."""

    when: str
    after: bool
    sent: bool
    again: bool


MARK = "NEW.parts_sent = {part} + 1"
POINTS = {
    "api before a pushed message is sent, after the lease": Point(
        "NEW.parts_sent = 0 AND NEW.attempts = 1", after=True, sent=False, again=False
    ),
    "api after a pushed message was sent, before the mark": Point(
        MARK, after=False, sent=True, again=True
    ),
    "api after the mark of a pushed message": Point(MARK, after=True, sent=True, again=False),
}


@dataclass(frozen=True)
class Plan:
    """What is typed, what is pushed for it, in parts, and at which part of what api is killed."""

    typed: list[str]
    pushed: list[list[str]]
    fatal: int
    part: int

    @property
    def shown(self) -> list[str]:
        """What the employee sees, from the introduction on."""
        return list(chain.from_iterable(self.pushed))

    @property
    def before(self) -> int:
        """How many parts are sent before the fatal one."""
        return sum(map(len, self.pushed[: self.fatal])) + self.part


def plan(number: int, point: Point, seed: Random) -> Plan:
    """Return a story of two to four messages."""
    typed = seed.sample(LINES, seed.randint(2, 4))
    fatal = seed.randint(0, len(typed))
    if number % LONG_EVERY == 0:
        fatal = max(fatal, 1)
        typed[fatal - 1] = LONG
    said = [INTRO, *(f"bot: {each}" for each in typed)]
    pushed = [split(each, LONGEST) for each in said]
    part = seed.randrange(len(pushed[fatal])) if point.sent else 0
    return Plan(typed, pushed, fatal, part)


@pytest.fixture(scope="module")
def pushing(role_urls: dict[str, str]) -> Iterator[PushHouse]:
    """Run the program with a provider that it pushes to."""
    with (
        tempfile.TemporaryDirectory(prefix="nachtwacht-push-") as folder,
        push_house(Path(folder), role_urls) as running,
    ):
        yield running


def killed_at(pushing: PushHouse, person: str, story: Plan, point: Point) -> None:
    """Type everything, let the bot answer it, and kill api at the point."""
    pushing.bot_thinks()
    typed = [pushing.says(person, each) for each in story.typed]
    ((thread,),) = pushing.rows(f"SELECT id FROM api.thread WHERE person_id = '{person}'")
    fatal = f"NEW.thread_id = '{thread}' AND NEW.seq = {typed[-1] + 1 + story.fatal}"
    place = Place("api.delivery", f"{fatal} AND {point.when.format(part=story.part)}", point.after)
    with trap_at(pushing, place) as trap:
        pushing.bot_answers()
        trap.kill("api", place)


@pytest.mark.parametrize("number", range(TIMES))
@pytest.mark.parametrize("point", list(POINTS))
class TestAPushedMessage:
    def test_is_shown_once_and_in_order(
        self, point: str, number: int, pushing: PushHouse, seeded: Random
    ) -> None:
        pushing.start()
        anna = str(uuid.UUID(int=seeded.getrandbits(128)))
        story = plan(number, POINTS[point], seeded)
        killed_at(pushing, anna, story, POINTS[point])
        arrived = [each.text for each in pushing.provider.arrived(anna)]
        assert arrived == story.shown[: story.before + POINTS[point].sent]

        pushing.changes(THE_LEASE_ENDS)
        pushing.start()
        eventually(lambda: pushing.rows(LEFT.format(person=anna)) == [])
        assert pushing.provider.shown(anna) == story.shown
        times = Counter((each.key, each.text) for each in pushing.provider.arrived(anna))
        twice = [text for (_, text), count in times.items() if count == 2]
        assert twice == ([story.shown[story.before]] if POINTS[point].again else [])
        assert times.total() == len(story.shown) + len(twice)
