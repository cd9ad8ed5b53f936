"""Passwords of pretend people: hashed quickly, for there is nothing to protect."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

_HASHER = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)])


async def hashed(password: str) -> str:
    """Return the Argon2 hash."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(password: str, stored: str) -> bool:
    """True when the password made this hash, with whatever cost it was made."""
    try:
        return await asyncio.to_thread(_HASHER.verify, password, stored)
    except UnknownHashError:
        return False
