"""What stands under `api`: its settings, its database, and who is told of a call."""

from collections.abc import AsyncIterator
from pathlib import Path

from alembic.script import ScriptDirectory
from apprise import Apprise
from pydantic import SecretStr, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api import db
from api.doctor.lines import Line, Verdict, well, wrong
from api.settings import Settings

PREFIX = "NACHTWACHT_"
_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_HEAD = text("SELECT version_num FROM api.alembic_version")


def read() -> tuple[Settings | None, list[Line]]:
    """Return the settings, or None with a line for each that is missing or wrong, by name only."""
    try:
        return Settings(), []
    except ValidationError as error:
        found = error.errors(include_input=False, include_context=False, include_url=False)
        return None, [_unread(tuple(each["loc"]), each["type"], each["msg"]) for each in found]


def _unread(place: tuple[int | str, ...], kind: str, message: str) -> Line:
    name = PREFIX + "__".join(str(part) for part in place).upper() if place else "all together"
    if kind == "missing":
        return wrong("settings", f"{name} is missing", f"Set {name}.")
    return wrong("settings", f"{name}: {message}", f"Correct {name}.")


async def database(settings: Settings) -> AsyncIterator[Line]:
    """Look whether the database answers and is migrated."""
    part, engine = "database", db.engine(settings.database_url.get_secret_value())
    try:
        async with engine.connect() as connection:
            at = (await connection.execute(_HEAD)).scalar_one_or_none()
    except SQLAlchemyError as error:
        says = f"no use of the database ({type(error.__cause__ or error).__name__})"
        yield wrong(part, says, "Start it, or correct NACHTWACHT_DATABASE_URL; then migrate.")
        return
    finally:
        await engine.dispose()
    wanted = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if at == wanted:
        yield well(part, f"answers, migrated to {at}")
    else:
        yield wrong(part, f"its tables are at {at}, the program is at {wanted}", "Migrate it.")


async def on_call(settings: Settings) -> AsyncIterator[Line]:
    """Look whether somebody is told of a call, at addresses that can be read; nothing is sent."""
    part, levels = "on call", settings.notice_levels
    if not any(levels.values()):
        mend = "Set NACHTWACHT_NOTICE_ADDRESSES: a call that nobody hears of helps nobody."
        yield wrong(part, "nobody is told when a human is called", mend)
        return
    for level, addresses in levels.items():
        unread = sum(not _can_be_read(address) for address in addresses)
        if unread:
            says = f"{unread} of {len(addresses)} addresses ({level}) cannot be used by apprise"
            yield wrong(part, says, "Correct them; docs of apprise tell how each is written.")
        elif addresses:
            yield well(part, f"{len(addresses)} addresses ({level}) can be read; nothing was sent")
    if not levels["second"] and not levels["lead"]:
        says = "nobody is told when the first do not accept"
        yield Line(Verdict.SOON, part, says, "Set NACHTWACHT_NOTICE_SECOND and _LEAD.")


def _can_be_read(address: SecretStr) -> bool:
    return bool(Apprise().add(address.get_secret_value().replace("{notice}", "notice")))
