"""`make learn`: adds what engineers accepted to `nlu_data/`, as a change to look at.

It never trains and never commits. `make learn DONE=1`, after the commit, takes the sentences off
the desk's list that stand in the committed examples, or would be skipped beside them.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ops.layout import ROOT, Layout
from ops.learn.choosing import FINISHED, Lesson, Place, Plan, Skipped, choose
from ops.learn.examples import merged, texts_in
from ops.within import ADDRESS, environment

LANGUAGES = ("nl", "en")
Desk = Callable[[Sequence[str], str], str]
"""Runs the desk's export with arguments and standard input; returns its standard output."""


class Unreachable(Exception):
    """The desk's list cannot be read; the argument says what to do."""


def address(layout: Layout) -> str:
    """Return the database of `api`: that of the environment, or of the house that runs here.

    Raises `Unreachable`.
    """
    found = environment(layout, "api").get(ADDRESS)
    if not found:
        raise Unreachable(f"Start it with `make run` first, or set {ADDRESS}.")
    return found


def desk_of(url: str) -> Desk:
    """Return the desk whose sentences are kept in a database."""

    def ask(arguments: Sequence[str], typed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "api.learning.export", *arguments],
            cwd=ROOT, env=os.environ | {ADDRESS: url}, input=typed,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            raise Unreachable(f"The desk's list cannot be read: {last}. Does `make run` run?")
        return done.stdout

    return ask


def lessons_of(desk: Desk) -> list[Lesson]:
    """Return what was accepted."""
    return [
        Lesson(each["id"], each["language"], each["intent"], each["text"])
        for each in json.loads(desk((), ""))
    ]


def learn(root: Path, desk: Desk) -> Plan:
    """Add what was accepted to the files of a checkout, and tell what was done."""
    plan = choose(lessons_of(desk), _files(root), _measured(root))
    for place, lessons in plan.added.items():
        path = _path(root, place)
        source = path.read_text(encoding="utf-8")
        made = merged(source, place[1], [each.text for each in lessons])
        path.write_text(made, encoding="utf-8")
        for each in lessons:
            _say(f"  + {each.language} {each.intent}: {each.text}")
    for skipped in plan.skipped:
        _say(f"  · {_told(skipped)}")
    added = sum(map(len, plan.added.values()))
    _say(f"{added} added, {len(plan.skipped)} skipped.")
    if added and _in_git(root):
        _say(_git(root, "diff", "--stat", "--", "nlu_data").rstrip())
    if added:
        _say("Look at it, try it with `make test-bot`, commit it, then `make learn DONE=1`.")
    return plan


def done(root: Path, desk: Desk) -> int:
    """Take off the desk's list what the committed examples hold; returns how many."""
    files = _committed(root) if _in_git(root) else _files(root)
    plan = choose(lessons_of(desk), files, _measured(root))
    ids = [each.lesson.id for each in plan.skipped if each.why in FINISHED]
    for lessons in plan.added.values():
        for each in lessons:
            _say(f"  · {each.language} {each.intent}: {each.text} – is not committed yet")
    taken = int(desk(("--done",), json.dumps(ids)))
    _say(f"{taken} taken off the list.")
    return taken


def _told(skipped: Skipped) -> str:
    lesson, like = skipped.lesson, f": {skipped.like}" if skipped.like else ""
    return f"{lesson.language} {lesson.intent}: {lesson.text} – {skipped.why}{like}"


def _path(root: Path, place: Place) -> Path:
    return root / "nlu_data" / place[0] / f"{place[1]}.yml"


def _places(root: Path) -> list[Place]:
    return [
        (language, path.stem)
        for language in LANGUAGES
        for path in sorted((root / "nlu_data" / language).glob("*.yml"))
    ]


def _files(root: Path) -> dict[Place, str]:
    return {place: _path(root, place).read_text(encoding="utf-8") for place in _places(root)}


def _committed(root: Path) -> dict[Place, str]:
    return {
        place: _git(root, "show", f"HEAD:./nlu_data/{place[0]}/{place[1]}.yml")
        for place in _places(root)
    }


def _measured(root: Path) -> list[str]:
    paths = sorted((root / "tests" / "bot").glob("held_out*/*.yml"))
    return [text for path in paths for text in texts_in(path)]


def _in_git(root: Path) -> bool:
    return (root / ".git").exists()


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str] | None = None) -> int:
    """Do as asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="learn", description=__doc__)
    parser.add_argument("--done", action="store_true", help="take off what is committed")
    asked = parser.parse_args(arguments)
    try:
        desk = desk_of(address(Layout.from_environment()))
        if asked.done:
            done(ROOT, desk)
        else:
            learn(ROOT, desk)
    except Unreachable as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
