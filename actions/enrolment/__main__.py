"""Invites people and counts: `python -m actions.enrolment invite --group G | coverage | status`.

`invite` stores invitations; the program `actions` sends the letters, in office hours. `coverage`
prints how many have a proof, by department, `status` how the invitations stand. The exit code is 0
when it went well, 1 when the group is not there, 2 when something did not answer or is not set.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from actions import db, logging
from actions.backends import connect
from actions.doctor import reading
from actions.enrolment import repository
from actions.enrolment.coverage import Counted, Table, table_of
from actions.enrolment.inviting import Inviting
from actions.ledger.service import Ledger
from actions.ports.clock import SystemClock
from actions.ports.directory import DirectoryError
from actions.ports.roster import GroupUnknown, ListsPeople
from actions.proof.keys import ProofKey
from actions.settings import Settings

FINE, NO_GROUP, BLIND = 0, 1, 2
Say = Callable[[str], object]
_WIDE = 34


async def invite(settings: Settings, asked: argparse.Namespace, say: Say) -> int:
    """Invite a group; returns the exit code."""
    clock = SystemClock()
    bound = db.engine(settings.database_url.get_secret_value())
    sessions = db.sessions(bound)
    directory = connect(settings, sessions, clock).directory
    try:
        if not isinstance(directory, ListsPeople):
            say("this directory cannot list its people")
            return BLIND
        inviting = Inviting(
            sessions, directory, ProofKey(settings.proof_key.get_secret_value()), Ledger(clock),
            clock, settings.enrolment,
        )  # fmt: skip
        tally = await inviting.invite(asked.group, dry=asked.dry_run, again=asked.again)
    finally:
        close = getattr(directory, "aclose", None)
        if close is not None:
            await close()
        await bound.dispose()
    for line in tally.lines():
        say(line)
    if asked.dry_run:
        say("nothing was stored: a dry run")
    elif not settings.enrolment.page:
        say("no letter leaves until NACHTWACHT_ENROLMENT__PAGE is set")
    return FINE


async def count(settings: Settings, say: Say, what: str) -> int:
    """Say the numbers; returns the exit code."""
    bound = db.engine(settings.database_url.get_secret_value())
    sessions = db.sessions(bound)
    try:
        if what == "status":
            async with sessions() as session:
                for name, number in sorted((await repository.standing(session)).items()):
                    say(f"{name:<16}{number:>7}")
            return FINE
        texts = settings.sms_url is not None
        table = await table_of(sessions, mail_codes=settings.mail_codes, sms_codes=texts)
        for line in table_lines(table):
            say(line)
    finally:
        await bound.dispose()
    return FINE


def table_lines(table: Table) -> list[str]:
    """Return the table as lines of text."""
    if table.whole is None:
        return ["too few people are known to count them; is the directory listed yet?"]
    rows = [(each.name, each.counted) for each in table.departments]
    if table.rest is not None:
        rows.append(("(smaller ones together)", table.rest))
    head = f"{'department':<{_WIDE}}{'people':>8}{'1 kind':>8}{'2 kinds':>8}"
    return [head, *(_line(name, counted) for name, counted in (*rows, ("everybody", table.whole)))]


def _line(name: str, counted: Counted) -> str:
    numbers = f"{counted.people:>8}{counted.one:>8}{counted.two:>8}"
    return f"{name[: _WIDE - 1]:<{_WIDE}}{numbers}"


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="enrolment", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    inviting = commands.add_parser("invite", help="invite who has registered nothing yet")
    inviting.add_argument(
        "--group", required=True, help="a name, a DN, or in Entra ID the object id"
    )
    inviting.add_argument("--dry-run", action="store_true", help="count, and store nothing")
    inviting.add_argument("--again", action="store_true", help="also whose letters have ended")
    commands.add_parser("coverage", help="how many have a proof, by department")
    commands.add_parser("status", help="how the invitations stand")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Do as asked; returns the exit code."""
    asked = _asked(arguments)
    settings, missing = reading.read()
    if settings is None:
        for each in missing:
            sys.stderr.write(f"{each.says}\n")
        return BLIND
    logging.configure("CRITICAL")
    try:
        if asked.command == "invite":
            return asyncio.run(invite(settings, asked, _line_out))
        return asyncio.run(count(settings, _line_out, asked.command))
    except GroupUnknown:
        sys.stderr.write("no single group has this name\n")
        return NO_GROUP
    except SQLAlchemyError:
        sys.stderr.write("the database does not answer\n")
    except DirectoryError as error:
        sys.stderr.write(f"the directory did not list everybody: {type(error).__name__}\n")
    return BLIND


def _line_out(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
