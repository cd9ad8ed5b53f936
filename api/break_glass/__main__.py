"""Who may use the emergency door of the desk: `python -m api.break_glass add NAME`.

`add` asks for a password and prints the address for the authenticator app, once. `stop` lets
somebody in no longer, `list` tells who may, `key` makes the key that opens the door at all.
"""

import argparse
import asyncio
import getpass
import sys

from pydantic import SecretStr

from api.break_glass.people import add, everybody, stop
from api.identity.add_engineer import DatabaseSettings, weakness
from api.sealing import new_secret


class DoorSettings(DatabaseSettings):
    """The database and the key: NACHTWACHT_DATABASE_URL and NACHTWACHT_BREAK_GLASS_KEY."""

    break_glass_key: SecretStr | None = None


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked; returns the exit code."""
    parser = argparse.ArgumentParser(prog="break_glass", description=__doc__)
    wanted = parser.add_subparsers(dest="step", required=True)
    adding = wanted.add_parser("add", help="let somebody in; a second time: new password and app")
    adding.add_argument("user_name", metavar="NAME", help="what is typed at the door")
    adding.add_argument("--name", help="what colleagues see; default: NAME with a capital")
    stopping = wanted.add_parser("stop", help="let somebody in no longer")
    stopping.add_argument("user_name", metavar="NAME")
    wanted.add_parser("list", help="tell who may come in")
    wanted.add_parser("key", help="make a key for NACHTWACHT_BREAK_GLASS_KEY")
    asked = parser.parse_args(arguments)
    if asked.step == "key":
        return _say(new_secret())
    settings = DoorSettings()
    url = settings.database_url.get_secret_value()
    if asked.step == "list":
        return _say("\n".join(asyncio.run(everybody(url))) or "nobody")
    if asked.step == "stop":
        stopped = asyncio.run(stop(url, asked.user_name))
        return _say(f"{asked.user_name} {'is out' if stopped else 'is not known'}", not stopped)
    return _add(url, settings.break_glass_key, asked.user_name, asked.name)


def _add(url: str, key: SecretStr | None, user_name: str, name: str | None) -> int:
    if key is None:
        return _say("NACHTWACHT_BREAK_GLASS_KEY is missing; `key` makes one", failed=True)
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
    password = password.rstrip("\r\n")
    if trouble := weakness(password, user_name):
        return _say(f"Not stored: {trouble}.", failed=True)
    called = name or user_name.strip().title()
    address = asyncio.run(add(url, key.get_secret_value(), user_name, called, password))
    return _say(f"For the authenticator app, shown this once:\n{address}")


def _say(sentence: str, failed: bool = False) -> int:
    (sys.stderr if failed else sys.stdout).write(f"{sentence}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
