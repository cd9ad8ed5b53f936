"""Whole conversations, as people type them, end in the right state of the pretend company."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.sandbox.company.cast import BY_SLUG
from tests.support.chatter import Chatter
from tests.support.company import Company
from tests.support.house import House
from tests.support.script import Played, Script, scripts

SCRIPTS = scripts(Path(__file__).parent)
FEWEST = 40


@pytest.fixture
def played(request: pytest.FixtureRequest, house: House, company: Company) -> Iterator[Played]:
    """Return the script, about to begin in an evening of its own."""
    script: Script = request.param
    company.lets_an_hour_pass()
    chatter = Chatter(house, BY_SLUG[script.who].person_id, script.language)
    speaks = "UPDATE api.person SET language = %(language)s WHERE id = %(person)s"
    chatter.change(speaks, language=script.language)
    chatter.says("/opnieuw")
    chatter.settle()
    playing = Played(script, chatter, company)
    playing.becomes(script.world)
    yield playing
    chatter.leave()


def test_there_are_enough_in_both_languages() -> None:
    assert len(SCRIPTS) >= FEWEST
    for language in ("nl", "en"):
        assert sum(script.language == language for script in SCRIPTS) >= FEWEST // 2


@pytest.mark.parametrize(
    "played", SCRIPTS, ids=lambda script: f"{script.language}: {script.name}", indirect=True
)
def test_ends_as_it_must(played: Played) -> None:
    played.play()
    played.see(played.script.ends)
