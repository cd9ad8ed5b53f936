"""Checks the ledger, or gives it out: `python -m actions.audit verify | export [--since WHEN]`.

`verify` writes one line for each trouble and ends with 0 when there is none, with 1 when there is,
with 2 when it could not look. `export` writes one JSON object a line, oldest first.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from actions import db
from actions.audit.checking import chain_troubles, head_troubles
from actions.audit.heads import HeadFile, places_of
from actions.db import values_of
from actions.errors import Broken
from actions.ledger import repository

FINE, TROUBLE, BLIND = 0, 1, 2
_MOST_LINES = 100
Say = Callable[[str], object]


class AuditSettings(BaseSettings):
    """Where the ledger and its heads are: NACHTWACHT_DATABASE_URL, NACHTWACHT_LEDGER_HEAD."""

    model_config = SettingsConfigDict(env_prefix="NACHTWACHT_", extra="ignore", frozen=True)

    database_url: SecretStr
    ledger_head: str = ""


@asynccontextmanager
async def _reading(url: str) -> AsyncIterator[AsyncSession]:
    bound = db.engine(url)
    try:
        async with db.sessions(bound)() as session:
            yield session
    finally:
        await bound.dispose()


async def verify(url: str, files: list[Path], say: Say) -> int:
    """Check everything and say each trouble; returns how many."""
    number = 0
    async with _reading(url) as session:
        for found in (chain_troubles(session), *(head_troubles(session, each) for each in files)):
            async for line in found:
                number += 1
                if number <= _MOST_LINES:
                    say(line)
    if number > _MOST_LINES:
        say(f"and {number - _MOST_LINES} more")
    return number


async def export(url: str, since: datetime | None, say: Say) -> None:
    """Say every row that was written since a moment."""
    async with _reading(url) as session:
        async for row in repository.in_order(session, since):
            say(json.dumps(values_of(row), default=str, ensure_ascii=False))


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("verify", help="tell what does not fit")
    checking.add_argument("--heads", type=Path, action="append", help="a file of heads to compare")
    giving = commands.add_parser("export", help="write the rows as JSON lines")
    giving.add_argument("--since", type=datetime.fromisoformat, help="2026-11-23T22:40, UTC")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Do as asked; returns the exit code."""
    asked = _asked(arguments)
    settings = AuditSettings()
    url = settings.database_url.get_secret_value()
    try:
        if asked.command == "export":
            since = asked.since and _zoned(asked.since)
            asyncio.run(export(url, since, _line))
            return FINE
        places = places_of(settings.ledger_head)
        kept = [place.path for place in places if isinstance(place, HeadFile)]
        return _judged(url, asked.heads or kept)
    except SQLAlchemyError:
        sys.stderr.write("the database does not answer\n")
    except Broken as error:
        sys.stderr.write(f"{error.code}: {error.context}\n")
    return BLIND


def _judged(url: str, files: list[Path]) -> int:
    if not files:
        sys.stderr.write("no file of heads: a cut tail cannot be seen\n")
    if asyncio.run(verify(url, files, _line)):
        return TROUBLE
    sys.stderr.write("the ledger is whole\n")
    return FINE


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
