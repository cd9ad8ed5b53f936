"""Which repair runs for whom: `python -m actions.switches list | set … | clear …`.

A switch is `off`, `propose` or `on`, for a group of the directory or, without `--group`, for
everybody. The first that fits a person counts, everybody last; `--first` puts one in front.
Ends with 0 when it is so, with 2 when it could not be done.
"""

import argparse
import asyncio
import sys

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError

from actions import db, runbooks
from actions.ledger.service import Ledger
from actions.ports.clock import SystemClock
from actions.remediation import catalog
from actions.switches.positions import EVERYBODY, Position, by_default
from actions.switches.service import Change, Switchboard

FINE, BLIND = 0, 2


class SwitchSettings(BaseSettings):
    """Where the switches are and what counts without one, as `actions` has it."""

    model_config = SettingsConfigDict(env_prefix="NACHTWACHT_", extra="ignore", frozen=True)

    database_url: SecretStr
    env: str = "production"
    switches: Position | None = None


async def act(settings: SwitchSettings, asked: argparse.Namespace) -> None:
    """Do what was asked, and write how every runbook stands."""
    bound, clock = db.engine(settings.database_url.get_secret_value()), SystemClock()
    rest = by_default(settings.env, settings.switches)
    board = Switchboard(db.sessions(bound), Ledger(clock), clock)
    try:
        if asked.command != "list":
            position = Position(asked.position) if asked.command == "set" else None
            first = asked.command == "set" and asked.first
            await board.change(
                Change(asked.runbook, asked.group, position, asked.by, asked.why, first)
            )
        for runbook in _runbooks():
            rules = await board.overview(runbook)
            for rule in rules:
                name = "everybody" if rule.group == EVERYBODY else rule.group
                sys.stdout.write(_line(runbook, rule.position, name))
            if all(rule.group != EVERYBODY for rule in rules):
                rest_of = "everybody else" if rules else "everybody, as nothing is set"
                sys.stdout.write(_line(runbook, rest, rest_of))
    finally:
        await bound.dispose()


def _line(runbook: str, position: Position, who: str) -> str:
    return f"{runbook:18} {position.value:8} {who}\n"


def main(arguments: list[str] | None = None) -> int:
    """Do as asked; returns the exit code."""
    asked = _asked(arguments)
    try:
        asyncio.run(act(SwitchSettings(), asked))
    except SQLAlchemyError:
        sys.stderr.write("the database does not answer\n")
        return BLIND
    return FINE


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="switches", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="tell how everything stands")
    setting = commands.add_parser("set", help="set a switch")
    clearing = commands.add_parser("clear", help="take a switch away")
    for changing in (setting, clearing):
        changing.add_argument("runbook", choices=_runbooks())
    setting.add_argument("position", choices=[position.value for position in Position])
    setting.add_argument("--first", action="store_true", help="look at it before all others")
    for changing in (setting, clearing):
        changing.add_argument("--group", default=EVERYBODY, help="as the directory names it")
        changing.add_argument("--by", required=True, help="who changes it; kept in the ledger")
        changing.add_argument("--why", required=True, help="kept in the ledger")
    return parser.parse_args(arguments)


def _runbooks() -> list[str]:
    return sorted(catalog.discover(runbooks).by_slug)


if __name__ == "__main__":
    sys.exit(main())
