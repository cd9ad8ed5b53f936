"""Gives out what was accepted: `python -m api.learning.export [--done]`.

Without `--done` it writes a JSON list of `{id, language, intent, text, count}` to standard output.
With it, it reads a JSON list of ids from standard input and takes those out of the list.
"""

import argparse
import asyncio
import json
import sys

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import OperationalError

from api.clock import SystemClock
from api.db import DbSessions, engine
from api.learning import repository, review


class DatabaseSettings(BaseSettings):
    """Where the sentences are kept: NACHTWACHT_DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix="NACHTWACHT_", extra="ignore", frozen=True)

    database_url: SecretStr


async def accepted(url: str) -> list[dict[str, object]]:
    """Return what was accepted."""
    bound = engine(url)
    try:
        async with DbSessions(bound)() as db:
            found = await repository.accepted(db)
    finally:
        await bound.dispose()
    return [
        {
            "id": each.id,
            "language": each.language,
            "intent": each.label,
            "text": each.text,
            "count": each.count,
        }
        for each in found
    ]


async def take_out(url: str, ids: list[str]) -> int:
    """Take sentences out that stand in the examples now; returns how many."""
    bound = engine(url)
    try:
        return await review.learned(DbSessions(bound), ids, SystemClock().now())
    finally:
        await bound.dispose()


def main(arguments: list[str] | None = None) -> int:
    """Do as asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="export", description=__doc__)
    parser.add_argument("--done", action="store_true", help="take out the ids on standard input")
    asked = parser.parse_args(arguments)
    url = DatabaseSettings().database_url.get_secret_value()
    try:
        if asked.done:
            ids = [str(each) for each in json.load(sys.stdin)]
            sys.stdout.write(f"{asyncio.run(take_out(url, ids))}\n")
        else:
            found = asyncio.run(accepted(url))
            sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    except OperationalError:
        sys.stderr.write("the database does not answer\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
