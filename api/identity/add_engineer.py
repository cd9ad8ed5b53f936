"""Adds an engineer or gives one a new password: `python -m api.identity.add_engineer NAME`."""

import argparse
import asyncio
import getpass
import sys

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from zxcvbn_rs_py import zxcvbn

from api.db import DbSessions, engine
from api.identity import repository
from api.identity.passwords import Passwords
from api.identity.service import LONGEST_PASSWORD, save_engineer, tidy

SHORTEST = 12
STRONG_ENOUGH = 3


class DatabaseSettings(BaseSettings):
    """Where the engineers are kept: NACHTWACHT_DATABASE_URL."""

    model_config = SettingsConfigDict(env_prefix="NACHTWACHT_", extra="ignore", frozen=True)

    database_url: SecretStr


def weakness(password: str, user_name: str) -> str | None:
    """Return what is wrong with a password, or None."""
    if len(password) < SHORTEST:
        return f"at least {SHORTEST} characters, please"
    if len(password) > LONGEST_PASSWORD:
        return f"at most {LONGEST_PASSWORD} characters, please"
    if int(zxcvbn(password[:100], [user_name]).score) < STRONG_ENOUGH:
        return "too easy to guess: take a few words that have nothing to do with each other"
    return None


async def save(
    database_url: str, *, user_name: str, name: str, password: str, language: str
) -> None:
    """Store the engineer; earlier sign-ins end."""
    hashed = await Passwords().hash(password)
    bound = engine(database_url)
    try:
        async with DbSessions(bound).begin() as db:
            await save_engineer(
                db,
                user_name=user_name,
                name=name,
                password_hash=hashed,
                language=language,
                demo=False,
            )
    finally:
        await bound.dispose()


async def stop(database_url: str, user_name: str) -> bool:
    """Let an engineer in no longer; returns whether there was one."""
    bound = engine(database_url)
    try:
        async with DbSessions(bound).begin() as db:
            found = await repository.by_user_name(db, tidy(user_name))
            if found:
                found.active = False
                await repository.end_sessions_of(db, found.id)
            return found is not None
    finally:
        await bound.dispose()


def main(arguments: list[str] | None = None) -> int:
    """Read the password from standard input (one line) and store it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="add_engineer", description=__doc__)
    parser.add_argument("user_name", metavar="NAME", help="what the engineer types at sign-in")
    parser.add_argument("--name", help="what employees see; default: NAME with a capital")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")
    parser.add_argument("--stop", action="store_true", help="let this engineer in no longer")
    asked = parser.parse_args(arguments)
    url = DatabaseSettings().database_url.get_secret_value()
    if asked.stop:
        if asyncio.run(stop(url, asked.user_name)):
            return _say(f"{asked.user_name} can no longer sign in", failed=False)
        return _say(f"{asked.user_name} is not known", failed=True)
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
    password = password.rstrip("\r\n")
    if trouble := weakness(password, asked.user_name):
        return _say(f"Not stored: {trouble}.", failed=True)
    name = asked.name or asked.user_name.strip().title()
    asyncio.run(
        save(url, user_name=asked.user_name, name=name, password=password, language=asked.language)
    )
    return _say(f"{name} can sign in at /desk as {tidy(asked.user_name)}", failed=False)


def _say(sentence: str, *, failed: bool) -> int:
    (sys.stderr if failed else sys.stdout).write(f"{sentence}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
