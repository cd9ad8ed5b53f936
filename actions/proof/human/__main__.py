"""Which engineers may establish who somebody is: `python -m actions.proof.human add ID`.

`add` prints the address for the engineer's authenticator app, once; ID is what his page at the
desk shows, `--person` the object id of his own account. `stop` ends it, `list` tells who may.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from actions import db
from actions.ports.clock import SystemClock
from actions.proof.human import checkers, repository
from actions.proof.keys import ProofKey
from actions.proof.registration import new_totp_secret

Result = TypeVar("Result")


class CheckerSettings(BaseSettings):
    """The database and the key: NACHTWACHT_DATABASE_URL and NACHTWACHT_PROOF_KEY."""

    model_config = SettingsConfigDict(env_prefix="NACHTWACHT_", extra="ignore")

    database_url: SecretStr
    proof_key: SecretStr


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="human", description=__doc__)
    wanted = parser.add_subparsers(dest="step", required=True)
    adding = wanted.add_parser("add", help="let an engineer do this; a second time: a new app")
    adding.add_argument("engineer_id", metavar="ID")
    adding.add_argument("--person", required=True, help="the object id of his own account")
    adding.add_argument("--name", required=True, help="what colleagues see")
    stopping = wanted.add_parser("stop", help="let an engineer do this no longer")
    stopping.add_argument("engineer_id", metavar="ID")
    wanted.add_parser("list", help="tell who may")
    asked = parser.parse_args(arguments)
    settings = CheckerSettings()
    url = settings.database_url.get_secret_value()
    if asked.step == "list":
        return _say("\n".join(asyncio.run(_in_database(url, _listed))) or "nobody")
    if asked.step == "stop":
        now = SystemClock().now()
        stopped = asyncio.run(
            _in_database(url, lambda session: checkers.stop(session, asked.engineer_id, now))
        )
        return _say(f"{asked.engineer_id} {'is out' if stopped else 'is not known'}", not stopped)
    return _add(url, settings.proof_key, asked)


def _add(url: str, key: SecretStr, asked: argparse.Namespace) -> int:
    seed = new_totp_secret()

    async def add(session: AsyncSession) -> None:
        await checkers.add(
            session, ProofKey(key.get_secret_value()), engineer_id=asked.engineer_id,
            person_id=asked.person, name=asked.name, secret=seed, now=SystemClock().now(),
        )  # fmt: skip

    asyncio.run(_in_database(url, add))
    label = quote(f"Nachtwacht:{asked.name}")
    address = f"otpauth://totp/{label}?secret={seed}&issuer=Nachtwacht"
    return _say(f"For the authenticator app, shown this once:\n{address}")


async def _listed(session: AsyncSession) -> list[str]:
    return [f"{each.name}  {each.engineer_id}" for each in await repository.checkers(session)]


async def _in_database(url: str, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
    engine = db.engine(url)
    try:
        async with db.sessions(engine).begin() as session:
            return await work(session)
    finally:
        await engine.dispose()


def _say(sentence: str, failed: bool = False) -> int:
    (sys.stderr if failed else sys.stdout).write(f"{sentence}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
