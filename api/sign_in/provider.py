"""What the identity provider says of itself: its addresses, and the keys with which it signs."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from api.clock import Clock
from api.sign_in.refusal import SignInRefused
from api.sign_in.wire import call

T = TypeVar("T")

FRESH_FOR = timedelta(hours=1)
STALE_FOR = timedelta(days=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
TRIED_AGAIN_AFTER = timedelta(seconds=2)
MOST_KEYS = 50
NEVER = datetime.min.replace(tzinfo=UTC)
KEY_TYPES: dict[str, type[RSAKey | ECKey | OKPKey]] = {
    "RS": RSAKey,
    "PS": RSAKey,
    "ES": ECKey,
    "Ed": OKPKey,
}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def discovery_of(issuer: str) -> str:
    """Return where a provider says who it is."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


class Metadata(BaseModel):
    """The discovery document, as far as we use it; every address is https, or on this machine."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False

    @model_validator(mode="after")
    def _addresses_hold(self) -> "Metadata":
        for address in (
            self.authorization_endpoint,
            self.token_endpoint,
            self.jwks_uri,
            self.userinfo_endpoint,
            self.end_session_endpoint,
        ):
            if address is not None and not _is_safe(address, self.issuer):
                raise ValueError("an address that is not https")
        return self


def _is_safe(address: str, issuer: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return issuer.startswith("http://") and parts.scheme == "http" and parts.hostname in _LOOPBACK


class Kept(Generic[T]):
    """Something that is read once an hour; an older one serves a day while it cannot be read."""

    def __init__(self, read: Callable[[], Awaitable[T]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._lock = asyncio.Lock()
        self._value: T | None = None
        self._read_at = self._asked_at = self._failed_at = NEVER

    async def get(self) -> T:
        """Return it; raises `SignInRefused` (`away`) when there is none and none can be had."""
        now = self._clock.now()
        if self._value is not None and now - self._read_at < FRESH_FOR:
            return self._value
        return await self.again()

    async def again(self) -> T:
        """Return it as it is now, or as it was when it was asked for within the last minute."""
        async with self._lock:
            now, known = self._clock.now(), self._value
            if known is not None and now - self._asked_at < ASKED_AGAIN_AFTER:
                return known
            if now - self._failed_at < TRIED_AGAIN_AFTER:
                raise SignInRefused("away", "failed a moment ago")
            self._asked_at = now
            try:
                self._value, self._read_at = await self._read(), now
            except SignInRefused:
                if known is None or now - self._read_at >= STALE_FOR:
                    self._failed_at = self._clock.now()
                    raise
                return known
            return self._value


class Provider:
    """One identity provider, known by its issuer."""

    def __init__(self, http: httpx.AsyncClient, issuer: str, clock: Clock) -> None:
        self.issuer = issuer
        self._http = http
        self._metadata = Kept(self._read_metadata, clock)
        self._keys = Kept(self._read_keys, clock)

    async def metadata(self) -> Metadata:
        """Return the discovery document."""
        return await self._metadata.get()

    async def keys(self) -> list[Key]:
        """Return the keys with which it signs, as far as we can use them."""
        return await self._keys.get()

    async def key(self, key_id: str | None, algorithm: str) -> Key:
        """Return the key that signs under an id; an unknown id asks the provider once more.

        Raises `SignInRefused` (`failed`) when there is none.
        """
        found = _chosen(await self._keys.get(), key_id, algorithm)
        if found is None:
            found = _chosen(await self._keys.again(), key_id, algorithm)
        if found is None:
            raise SignInRefused("failed", "unknown key")
        return found

    async def _read_metadata(self) -> Metadata:
        _, document = await call(self._http, "GET", discovery_of(self.issuer))
        try:
            found = Metadata.model_validate(document)
        except ValidationError as error:
            raise SignInRefused("away", "discovery document") from error
        if found.issuer != self.issuer:
            raise SignInRefused("away", "discovery of another issuer")
        return found

    async def _read_keys(self) -> list[Key]:
        metadata = await self.metadata()
        _, document = await call(self._http, "GET", metadata.jwks_uri)
        listed = document.get("keys")
        if not isinstance(listed, list):
            raise SignInRefused("away", "no keys")
        return [key for each in listed[:MOST_KEYS] if (key := _imported(each)) is not None]


def _imported(data: Any) -> Key | None:
    """Return a public key for signatures; None for what is something else, or weak."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings(action="error", category=SecurityWarning):
            key = JWKRegistry.import_key(data)
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None


def _chosen(keys: list[Key], key_id: str | None, algorithm: str) -> Key | None:
    """Return the key of an id; without an id the only one that fits."""
    kind = KEY_TYPES[algorithm[:2]]
    fitting = [
        key
        for key in keys
        if isinstance(key, kind)
        and key.get("alg") in (None, algorithm)
        and (key_id is None or key.kid == key_id)
    ]
    return fitting[0] if len(fitting) == 1 else None
