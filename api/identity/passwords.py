"""Hashes and checks engineers' passwords, beside the event loop and a few at a time."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

MEMORY_KIB = 19 * 1024
PASSES = 3
AT_ONCE = 2


class Passwords:
    """Argon2id; a check without a hash takes as long as one with."""

    def __init__(self) -> None:
        self._hasher = PasswordHash(
            (Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1),)
        )
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """Return the hash to be kept."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def holds(self, password: str, kept: str | None) -> bool:
        """Say whether a password belongs to a hash; None is nobody's and never holds."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody has this one")
        async with self._turns:
            same = await asyncio.to_thread(self._hasher.verify, password, kept or self._nobodys)
        return same and kept is not None
