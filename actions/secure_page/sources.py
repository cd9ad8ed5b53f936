"""Where a request came from, as a keyed hash, and how many challenges one source may open."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from pydantic import SecretStr
from starlette.requests import Request

from actions.db import DbSessions
from actions.ports.clock import Clock
from actions.secure_page import repository
from actions.secure_page.settings import Network, SecurePageSettings

_HOUR = timedelta(hours=1)
_KEPT = timedelta(hours=24)
_V6_PREFIX = 64
_NOBODYS = "unknown|"


class TooMany(Exception):
    """This source opened more challenges in an hour than one source may."""


class Sources:
    """Names sources and counts what they open."""

    def __init__(self, sessions: DbSessions, clock: Clock, settings: SecurePageSettings) -> None:
        self._sessions = sessions
        self._clock = clock
        self._settings = settings

    def name(self, peer: str, forwarded: str) -> str | None:
        """Return the hash of the client's address; None for a network that many share."""
        client = client_address(peer, forwarded, self._settings.secure_trusted_proxies)
        if client is None or _within(client, self._settings.secure_shared_networks):
            return None
        place = str(client)
        if isinstance(client, IPv6Address):
            place = str(ip_network((client, _V6_PREFIX), strict=False))
        key = self._settings.secure_token.get_secret_value().encode()
        return hmac.new(key, f"source|{place}".encode(), hashlib.sha256).hexdigest()[:32]

    def of(self, request: Request) -> str | None:
        """Return the hash of where a request came from."""
        peer = request.client.host if request.client else ""
        return self.name(peer, ",".join(request.headers.getlist("x-forwarded-for")))

    async def count(self, source: str | None, token: SecretStr, door: str = "") -> None:
        """Count this link for this source, once however often it is opened.

        Args: door: where who is not signed in comes in; what is tried there is counted apart.

        Raises:
            TooMany: the source is over its limit.
        """
        if source is None:
            return
        now, digest = self._clock.now(), _digest(token)
        async with self._sessions.begin() as session:
            await repository.forget(session, now - _KEPT)
            await repository.remember(session, door + source, digest, now)
            opened = await repository.opened(session, door + source, now - _HOUR)
        if opened > self._settings.secure_challenges_per_hour:
            raise TooMany

    async def was_nobodys(self, source: str | None, token: SecretStr) -> None:
        """Count a link that nobody was given among those of strangers; raises TooMany."""
        if source is not None:
            async with self._sessions.begin() as session:
                await repository.take_back(session, source, _digest(token))
            await self.count(source, token, _NOBODYS)


def _digest(token: SecretStr) -> bytes:
    return hashlib.sha256(token.get_secret_value().encode()).digest()


def client_address(
    peer: str, forwarded: str, trusted: Sequence[Network]
) -> IPv4Address | IPv6Address | None:
    """Return the nearest address that is no proxy of ours; None when it cannot be told."""
    nearest = _parsed(peer)
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if nearest is None or not _within(nearest, trusted):
            break
        nearest = _parsed(hop)
    return nearest


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
