"""What people do and hear while programs are killed under them; `Turn.trap` is where it happens."""

import os
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

import api.texts
from api.texts.loader import load
from ops.layout import ROOT
from tests.support.company import Company
from tests.support.resender import Resender
from tests.support.trap import Place, trap_at


def _to_pass_the_time() -> frozenset[str]:
    domain = yaml.safe_load((ROOT / "bot/domain/outcomes.yml").read_text())
    looking = {said["text"].strip() for said in domain["responses"]["utter_started"]}
    texts = load(Path(api.texts.__file__).parent)
    keys = ("receipt", "no_answer", "bot_down", "called_already", "back_again", "experience_face")
    return frozenset(looking | {texts.say(key, "nl") for key in keys})


TO_PASS_THE_TIME = _to_pass_the_time()
"""What a slow program makes us say meanwhile; it changes nothing of how the story ends."""


@dataclass(frozen=True)
class Turn:
    """One of several ways to say it, and what is answered."""

    says: tuple[str, ...]
    hears: str


STUCK = Turn(
    (
        "m'n citrix zit muurvast, beeld staat stil",
        "citrix is bevroren ik kan niks meer",
        "mijn citrix hangt helemaal vast",
    ),
    "losmaken",
)
LOOSEN = Turn(("doe maar", "ja graag", "ja", "prima"), "Werkt het weer")
STILL = Turn(("nee nog steeds bevroren", "nee, nog niet"), "Outlook")
CLEAR = Turn(("ja", "doe maar"), "opgeruimd")
WORKS = Turn(("ja, top!", "ja het werkt weer", "ja"), "Fijn")
TIMES = int(os.environ.get("KILLS", "5"))
"""How often each program is killed at each point."""
LOOSENED = (STUCK, LOOSEN, WORKS)
LOGGED_OFF = (STUCK, LOOSEN, STILL, CLEAR, WORKS)


@dataclass(frozen=True)
class Killing:
    """Who dies where, and at which turn of the story."""

    program: str
    place: Callable[[Company, Resender], Place]
    turns: Sequence[int]


def play(
    company: Company, person: Resender, story: Sequence[Turn], killing: Killing, seed: random.Random
) -> list[tuple[str, str]]:
    """Play a story while a program is killed; return what was said, and what should have been."""
    fatal = seed.choice(killing.turns)
    spoken: list[str] = []
    for number, turn in enumerate(story):
        said = seed.choice(turn.says)
        spoken.append(said)
        if number == fatal:
            place = killing.place(company, person)
            with trap_at(company.house, place) as trap:
                sent = person.sends(said)
                trap.kill(killing.program, place)
            sent.result()
        else:
            person.says(said)
        person.hears(turn.hears)
    return [line for said, turn in zip(spoken, story, strict=True) for line in (
        ("employee", said), ("assistant", turn.hears)
    )]  # fmt: skip


def assert_told_once(person: Resender, expected: Sequence[tuple[str, str]]) -> None:
    """Everything was said once and in this order, whatever was said to pass the time."""
    told = [line for line in person.story() if line[1] not in TO_PASS_THE_TIME]
    assert len(told) == len(expected), told
    for (author, text), (who, pattern) in zip(told, expected, strict=True):
        assert author == who, told
        assert text == pattern if who == "employee" else re.search(pattern, text, re.DOTALL), told
