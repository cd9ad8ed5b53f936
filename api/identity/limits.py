"""How often somebody may try to sign in, counted in the database for all processes together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil

from sqlalchemy.ext.asyncio import AsyncSession

from api.db import DbSessions
from api.errors import Refused
from api.identity import repository

WINDOW = timedelta(minutes=15)
PER_SOURCE = 20
PER_NAME = 10


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted, and up to where."""

    key: str
    most: int


def counters(
    user_name: str, source: str, *, kind: str = "", per_name: int = PER_NAME
) -> tuple[Counter, Counter]:
    """Return what an attempt counts for: the name that was typed and where it came from.

    Every `kind` of door counts by itself.
    """
    return (
        Counter(_key(f"{kind}name", user_name), per_name),
        Counter(_key(f"{kind}source", network(source)), PER_SOURCE),
    )


async def tries(db: AsyncSession, key: str, now: datetime) -> int:
    """Return how many attempts count under a key now."""
    number, _ = await repository.attempts(db, key, now - WINDOW)
    return number


async def count(sessions: DbSessions, counted: Sequence[Counter], now: datetime) -> None:
    """Count an attempt before the password is looked at, so that many at once are counted too.

    Raises `Refused` (429, `sign_in.too_many`) with the seconds until the next one may be made.
    """
    keys = [each.key for each in counted]
    async with sessions.begin() as db:
        added = await repository.add_attempts(db, keys, now)
    async with sessions.begin() as db:
        for each in counted:
            number, oldest = await repository.attempts(db, each.key, now - WINDOW)
            if number > each.most and oldest:
                await repository.take_back(db, added)
                wait = ceil((oldest + WINDOW - now).total_seconds())
                break
        else:
            return
    raise Refused("sign_in.too_many", status=429, retry_after=max(1, wait))


def _key(kind: str, value: str) -> str:
    return sha256(f"{kind}:{value}".encode()).hexdigest()


def network(source: str) -> str:
    """Take the neighbours of an IPv6 address together: one subscriber has 2^64 of them."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
