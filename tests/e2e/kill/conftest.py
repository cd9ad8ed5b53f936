"""One house for all kills, people in it who chat over HTTP, and the counts at the end."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests.support.company import Company
from tests.support.house import House
from tests.support.resender import Resender


@pytest.fixture
def arrives(company: Company, house: House) -> Iterator[Callable[[str], Resender]]:
    """Return a way to sit down as somebody, with nothing left of earlier stories."""
    people: list[Resender] = []

    def sit_down(person_id: str) -> Resender:
        house.wait_until_healthy()
        person = Resender(house, person_id)
        people.append(person)
        person.says("/opnieuw").hears("We beginnen opnieuw")
        person.begin = person.newest()
        return person

    yield sit_down
    for person in people:
        person.close()


@pytest.fixture
def seeded(request: pytest.FixtureRequest) -> Random:
    """Return the chance of this story: the same for the same test."""
    return Random(request.node.nodeid)  # noqa: S311


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many stories of each kill ended the same."""
    ended: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            story = re.search(r"e2e/kill/.*\[(.+)-\d+\]$", report.nodeid)
            if story and report.when == "call":
                ended[story.group(1)][outcome] += 1
    for point, counts in sorted(ended.items()):
        line = f"kill -9 of {point}: {counts['passed']} of {counts.total()} stories end the same"
        terminalreporter.write_line(line)
