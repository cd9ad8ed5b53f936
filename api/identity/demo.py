"""The engineer of the demo: there in development, gone in production."""

from pydantic import SecretStr

from api.db import DbSessions
from api.identity import repository
from api.identity.passwords import Passwords
from api.identity.service import save_engineer
from api.settings import Settings

USER_NAME = "bram"
NAME = "Bram"


async def ensure_demo_engineer(sessions: DbSessions, settings: Settings) -> None:
    """Give the demo its engineer with the password of the settings; undo it in production."""
    if not settings.development:
        async with sessions.begin() as db:
            await repository.stop_demo_engineers(db)
    elif settings.demo_engineer_password is not None:
        await _ensure(sessions, settings.demo_engineer_password)


async def _ensure(sessions: DbSessions, secret: SecretStr) -> None:
    passwords, password = Passwords(), secret.get_secret_value()
    async with sessions() as db:
        known = await repository.by_user_name(db, USER_NAME)
    if known and not known.demo:
        return
    if known and known.active and await passwords.holds(password, known.password_hash):
        return
    hashed = await passwords.hash(password)
    async with sessions.begin() as db:
        await save_engineer(
            db, user_name=USER_NAME, name=NAME, password_hash=hashed, language="nl", demo=True
        )
