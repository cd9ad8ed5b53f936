"""A scripted conversation: somebody types, taps and proves; then the world is looked at."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.sandbox.company.cast import BY_SLUG
from tests.support.chatter import Chatter
from tests.support.company import Company
from tests.support.link_page import LinkPage
from tests.support.spoken import SPOKEN
from tests.support.waiting import eventually

WRONG_CODE = "000000"
_CASES = """
SELECT id, topic, status FROM api.care_case
WHERE person_id = %(person)s AND topic IS NOT NULL
"""
_CALLS = """
SELECT FROM api.handoff JOIN api.care_case ON care_case.id = handoff.case_id
WHERE handoff.person_id = %(person)s AND handoff.opened_at >= %(since)s
AND care_case.owner = 'waiting'
"""


@dataclass(frozen=True)
class Script:
    """What one person does, and how the pretend company must look afterwards."""

    language: str
    name: str
    who: str
    turns: Sequence[Mapping[str, Any]]
    ends: Mapping[str, Any]
    world: Mapping[str, str]


def scripts(folder: Path) -> list[Script]:
    """Read every script of a folder; a file is named by its language."""
    return [
        Script(path.stem, each["name"], each["who"], each["turns"], each["ends"],
               each.get("world", {}))
        for path in sorted(folder.glob("*.yml"))
        for each in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]  # fmt: skip


class Played:
    """A script at work in the house."""

    def __init__(self, script: Script, chatter: Chatter, company: Company) -> None:
        self.script = script
        self._chatter = chatter
        self._company = company
        self._seeded = BY_SLUG[script.who].password
        self._new = f"Lampen-in-de-gang-{secrets.randbelow(9000) + 1000}"
        SPOKEN.hear(self._new)
        self._earlier = {case for case, *_ in chatter.rows(_CASES)}
        ((self._since,),) = chatter.rows("SELECT clock_timestamp()")

    def play(self) -> None:
        """Do every turn; raises AssertionError when an answer lacks what must be heard."""
        for turn in self.script.turns:
            if "sees" in turn:
                self.see(turn["sees"])
                continue
            before = max((entry["seq"] for entry in self._chatter.entries()), default=0)
            self._do(turn)
            if "hear" in turn:
                self._hear(turn["hear"], before)
            self._chatter.settle()

    def becomes(self, world: Mapping[str, str]) -> None:
        """Break or mend something of the pretend company."""
        for name, value in world.items():
            self._company.switch(name, value)

    def see(self, wanted: Mapping[str, Any]) -> None:
        """Wait until the world is as wanted; raises AssertionError with how it is instead."""
        looks: dict[str, Callable[[], object]] = {
            "citrix": self._citrix,
            "password": self._password,
            "cases": self._cases,
            "human": self._human,
        }
        found: dict[str, object] = {}

        def is_so() -> bool:
            found.update({name: looks[name]() for name in wanted})
            return found == dict(wanted)

        try:
            eventually(is_so)
        except TimeoutError:
            raise AssertionError(f"{found} in place of {wanted}; {self._said()}") from None

    def _do(self, turn: Mapping[str, Any]) -> None:
        if "say" in turn:
            self._chatter.says(turn["say"])
        elif "tap" in turn:
            self._chatter.taps(turn["tap"])
        elif "world" in turn:
            self.becomes(turn["world"])
        else:
            self._at_the_page(turn["page"])

    def _at_the_page(self, steps: Sequence[str]) -> None:
        (challenge,) = self._chatter.where().pages
        answer = self._chatter.http.post(f"/chat/links/{challenge}").raise_for_status()
        page = LinkPage(answer.json()["url"])
        for step in steps:
            if step == "password":
                page.sets_until_done(self._new)
                continue
            right = self._company.code_now(self._chatter.person_id)
            page.posts("proof", kind="totp", code=WRONG_CODE if step.startswith("wrong") else right)
        page.close()

    def _hear(self, pattern: str, before: int) -> None:
        def heard() -> bool:
            return re.search(pattern, self._said(before), re.IGNORECASE) is not None

        try:
            eventually(heard)
        except TimeoutError:
            raise AssertionError(f"{pattern!r} not in: {self._said(before)}") from None

    def _said(self, after: int | None = None) -> str:
        entries = self._chatter.entries(after)
        return "\n".join(f"{each['author']}: {each['text']}" for each in entries[-12:])

    def _human(self) -> bool:
        return bool(self._chatter.rows(_CALLS, since=self._since))

    def _citrix(self) -> list[str]:
        return sorted(shown.state for shown in self._company.sessions_now(self.script.who))

    def _password(self) -> str:
        opens = {
            "new": self._company.logs_in(self.script.who, self._new),
            "old": self._company.logs_in(self.script.who, self._seeded),
        }
        return next((name for name, works in opens.items() if works), "locked")

    def _cases(self) -> dict[str, str]:
        """Return the topics of the cases since the script began, and how those stand."""
        found = self._chatter.rows(_CASES)
        return {topic: status for case, topic, status in found if case not in self._earlier}
