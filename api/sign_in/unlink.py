"""Forgets which account is a person: `python -m api.sign_in.unlink PERSON`.

For a person whose account at the provider was made anew, after somebody has looked who it is.
"""

import argparse
import asyncio
import sys
from uuid import UUID

from api.db import DbSessions, engine
from api.identity.add_engineer import DatabaseSettings
from api.sign_in import repository


async def unlink(database_url: str, person_id: str) -> int:
    """End the person's sign-ins and forget the accounts; return how many accounts there were."""
    bound = engine(database_url)
    try:
        async with DbSessions(bound).begin() as db:
            return await repository.unlink(db, person_id)
    finally:
        await bound.dispose()


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when there was something to forget."""
    parser = argparse.ArgumentParser(prog="unlink", description=__doc__)
    parser.add_argument("person", metavar="PERSON", type=UUID, help="object id in the directory")
    asked = parser.parse_args(arguments)
    url = DatabaseSettings().database_url.get_secret_value()
    found = asyncio.run(unlink(url, str(asked.person)))
    sys.stdout.write(f"{found} accounts forgotten\n")
    return int(not found)


if __name__ == "__main__":
    sys.exit(main())
