"""The brake on new passwords: `python -m actions.brake show | release --by NAME --reason WHY`.

`show` tells whether it is on, and why. `release` lets new passwords go on; who did so and why is
in the ledger. Ends with 0, with 1 when there was nothing to release, with 2 when the database does
not answer.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError

from actions import db
from actions.bridge import Books
from actions.db import DbSessions
from actions.events.service import Outbox
from actions.ledger.service import Ledger
from actions.ports.clock import SystemClock
from actions.proof.brake import repository
from actions.proof.brake.models import Brake
from actions.proof.brake.service import CompanyBrake
from actions.proof.rules import ProofRules

DONE, NOTHING, BLIND = 0, 1, 2
_SHOWN = 5


class BrakeSettings(BaseSettings):
    """Where the brake is: NACHTWACHT_DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix="NACHTWACHT_", extra="ignore", frozen=True)

    database_url: SecretStr


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[DbSessions]:
    bound = db.engine(url)
    try:
        yield db.sessions(bound)
    finally:
        await bound.dispose()


async def show(url: str) -> int:
    """Write whether the brake is on and the last times that it was pulled."""
    async with _opened(url) as sessions, sessions() as session:
        people = await repository.people(session)
        found = await repository.newest(session, _SHOWN)
    _line(f"people in the directory: {'not counted' if people is None else people}")
    _line("on hold" if found and found[0].released_at is None else "not on hold")
    for brake in found:
        _line(_told(brake))
    return DONE


async def release(url: str, by: str, reason: str) -> int:
    """Let new passwords go on, in a person's name."""
    clock = SystemClock()
    books = Books(Ledger(clock), Outbox(clock))
    brakes = CompanyBrake(ProofRules(), books.record, books.report)
    async with _opened(url) as sessions, sessions.begin() as session:
        brake = await brakes.release(session, by=by, reason=reason, now=clock.now())
    _line("not on hold" if brake is None else _told(brake))
    return NOTHING if brake is None else DONE


def _told(brake: Brake) -> str:
    pulled = brake.pulled_at.isoformat(timespec="seconds")
    told = f"pulled {pulled}: {brake.resets} new passwords in an hour, at most {brake.most}"
    if brake.released_at is None:
        return told
    released = brake.released_at.isoformat(timespec="seconds")
    return f"{told}; released {released} by {brake.released_by}: {brake.release_reason}"


def _said(value: str) -> str:
    if not value.strip():
        raise argparse.ArgumentTypeError("may not be empty")
    return value.strip()


def main(arguments: list[str] | None = None) -> int:
    """Do as asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="brake", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("show", help="tell whether new passwords are on hold")
    releasing = commands.add_parser("release", help="let new passwords go on")
    releasing.add_argument("--by", required=True, type=_said, help="who says so")
    releasing.add_argument("--reason", required=True, type=_said, help="why it may")
    asked = parser.parse_args(arguments)
    url = BrakeSettings().database_url.get_secret_value()
    try:
        if asked.command == "show":
            return asyncio.run(show(url))
        return asyncio.run(release(url, asked.by, asked.reason))
    except SQLAlchemyError:
        sys.stderr.write("the database does not answer\n")
    return BLIND


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
