"""What stands under the repairs: the database with its tables, the keys, the program `api`."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from alembic.script import ScriptDirectory
from joserfc.errors import JoseError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from actions import db
from actions.assertion import Assertions
from actions.domain.examined import Line, unseen, well, wrong
from actions.ports.clock import Clock
from actions.proof.keys import KeyUnusable, ProofKey
from actions.settings import Settings

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
_ROLE = text(
    "SELECT rolname, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls"
    " FROM pg_roles WHERE rolname = current_user"
)
_HEAD = text("SELECT version_num FROM actions.alembic_version")
_ABROAD = text(
    "SELECT count(*) FROM information_schema.table_privileges"
    " WHERE grantee = current_user AND table_schema = 'api'"
)
_PATIENCE = 5.0


async def database(settings: Settings) -> AsyncIterator[Line]:
    """Look whether the database answers, is migrated, and lets this role do no more than it may."""
    part, engine = "database", db.engine(settings.database_url.get_secret_value())
    try:
        async with engine.connect() as connection:
            name, mighty = (await connection.execute(_ROLE)).one()
            at = (await connection.execute(_HEAD)).scalar_one_or_none()
            abroad = (await connection.execute(_ABROAD)).scalar_one()
    except SQLAlchemyError as error:
        says = f"no use of the database ({type(error.__cause__ or error).__name__})"
        yield wrong(part, says, "Start it, or correct NACHTWACHT_DATABASE_URL; then migrate.")
        return
    finally:
        await engine.dispose()
    wanted = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if at != wanted:
        yield wrong(part, f"its tables are at {at}, the program is at {wanted}", "Migrate it.")
    if mighty or abroad:
        says = f"the role {name} may do more than this program needs"
        yield wrong(part, says, "Use the role that the migrations made for `actions`.")
    if at == wanted and not mighty and not abroad:
        yield well(part, f"answers, migrated to {at}, as the role {name}")


async def keys(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Look whether the keys can be read at all."""
    try:
        Assertions(settings.assertion_public_key, clock)
    except (JoseError, ValueError):
        mend = "Give the PEM of the Ed25519 key with which `api` signs."
        yield wrong("keys", "NACHTWACHT_ASSERTION_PUBLIC_KEY is no such key", mend)
    else:
        yield well("keys", "the key of `api` can be read")
    try:
        ProofKey(settings.proof_key.get_secret_value())
    except KeyUnusable:
        yield wrong("keys", "NACHTWACHT_PROOF_KEY is no such key", "Make one of 32 random bytes.")
    else:
        yield well("keys", "the key of registered proofs can be read")


async def api(settings: Settings) -> AsyncIterator[Line]:
    """Look whether `api` answers, where facts and calls for a human go."""
    part = "api"
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as http:
            answer = await http.get(f"{settings.api_url}/health/ready")
    except httpx.HTTPError as error:
        says = f"{settings.api_url} does not answer ({type(error).__name__})"
        yield wrong(part, says, "Start `api`, or correct NACHTWACHT_API_URL.")
        return
    if answer.status_code == httpx.codes.OK:
        yield well(part, f"{settings.api_url} is ready")
    else:
        yield wrong(part, f"{settings.api_url} is not ready", "Look at its log.")


async def company(settings: Settings) -> AsyncIterator[Line]:
    """Look at what people would miss: an emergency number, words that no password may have."""
    if settings.emergency_number:
        yield well("company", "an emergency number is set")
    else:
        mend = "Set NACHTWACHT_EMERGENCY_NUMBER: people see it when nothing else works."
        yield wrong("company", "no emergency number", mend)
    if settings.company_words:
        yield well("company", f"{len(settings.company_words)} company words that no password has")
    else:
        mend = 'Set NACHTWACHT_COMPANY_WORDS=["<name of the company>", …].'
        yield wrong("company", "no company words, so passwords with its name are taken", mend)
    if settings.secure_public_url.startswith("https://"):
        yield well("company", f"the secure page is at {settings.secure_public_url}")
    elif settings.env == "production":
        mend = "Set NACHTWACHT_SECURE_PUBLIC_URL to its https address."
        yield wrong("company", "the secure page has no https address", mend)
    else:
        yield unseen("company", "development: the secure page is on this machine only")
