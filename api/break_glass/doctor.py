"""Looks at the emergency door of the desk, and opens nothing."""

from collections.abc import AsyncIterator

from sqlalchemy.exc import SQLAlchemyError

from api.break_glass import repository
from api.db import DbSessions, engine
from api.doctor.lines import Line, Verdict, well, wrong
from api.sealing import opened
from api.settings import Settings

PART = "emergency"
WANTED = 2
_ADD = "`python -m api.break_glass add <name>`, as docs/operations/sign-in.md tells."


async def examine(settings: Settings) -> AsyncIterator[Line]:
    """Tell whether somebody could come in while the identity provider is away."""
    if settings.break_glass_key is None:
        says = "there is no emergency door: no provider, no desk"
        mend = "Set NACHTWACHT_BREAK_GLASS_KEY and name two people, or accept that."
        yield Line(Verdict.SOON, PART, says, mend)
        return
    key = settings.break_glass_key.get_secret_value()
    bound = engine(settings.database_url.get_secret_value())
    try:
        async with DbSessions(bound)() as db:
            people = [each for each in await repository.people(db) if each.active]
    except SQLAlchemyError:
        yield Line(Verdict.UNSEEN, PART, "who may come in cannot be read from the database")
        return
    finally:
        await bound.dispose()
    able = sum(opened(each.sealed_seed, key) is not None for each in people)
    if len(people) > able:
        says = f"{len(people) - able} of {len(people)} were added under another key"
        yield wrong(PART, f"{says} and cannot come in", f"Add them again: {_ADD}")
    if able == 0:
        yield wrong(PART, "there is a door, and nobody who may use it", f"Name two people: {_ADD}")
    elif able < WANTED:
        says = "one person may come in by the emergency door"
        yield Line(Verdict.SOON, PART, says, f"Name a second: {_ADD}")
    else:
        yield well(PART, f"{able} people may come in by the emergency door")
