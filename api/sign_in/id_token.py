"""Whether an ID token, or a logout token, is the provider's and meant for us."""

from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError

from api.sign_in.provider import Provider
from api.sign_in.refusal import SignInRefused
from api.sign_in.settings import LONGEST, OidcSettings

LEEWAY = 60
LONGEST_TOKEN = 32 * 1024
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
Claims = dict[str, Any]


class Tokens:
    """Reads what one provider signs for one client."""

    def __init__(self, provider: Provider, settings: OidcSettings) -> None:
        self._provider = provider
        self._settings = settings
        self._algorithms = list(settings.algorithms)
        self._registry = jws.JWSRegistry(algorithms=self._algorithms, strict_check_header=False)

    async def identity(self, token: str, *, nonce: str, access_token: str, now: datetime) -> Claims:
        """Return the claims of an ID token.

        Raises `SignInRefused`: `failed` for one that is not the provider's, not for us or not for
        this sign-in; `again` when the proof at the provider is too old.
        """
        header, claims = await self._signed(token)
        checked = CodeIDToken(claims, header, self._audience(), self._expected(nonce, access_token))
        try:
            checked.validate(int(now.timestamp()), LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused("failed", f"claims: {type(error).__name__}") from error
        _proved_lately(claims["auth_time"], now)
        return claims

    async def logout(self, token: str, now: datetime) -> tuple[str, str | None]:
        """Return whom a logout token is about: subject and session at the provider, one may lack.

        Raises `SignInRefused` (`failed`).
        """
        _, claims = await self._signed(token)
        registry = jwt.JWTClaimsRegistry(
            int(now.timestamp()), LEEWAY, **self._audience(), jti={"essential": True}
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise SignInRefused("failed", f"claims: {type(error).__name__}") from error
        events = claims.get("events")
        subject, session = claims.get("sub", ""), claims.get("sid")
        if "nonce" in claims or not isinstance(events, dict) or LOGOUT_EVENT not in events:
            raise SignInRefused("failed", "no logout token")
        if not isinstance(session, str | None) or not (subject or session):
            raise SignInRefused("failed", "logout of nobody")
        return subject, session

    async def _signed(self, token: str) -> tuple[dict[str, Any], Claims]:
        if len(token) > LONGEST_TOKEN:
            raise SignInRefused("failed", "token too long")
        try:
            header = jws.extract_compact(token.encode()).headers()
            algorithm, key_id = header.get("alg"), header.get("kid")
            if algorithm not in self._algorithms or not isinstance(key_id, str | None):
                raise SignInRefused("failed", "algorithm")
            key = await self._provider.key(key_id, algorithm)
            return header, jwt.decode(token, key, registry=self._registry).claims
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused("failed", f"token: {type(error).__name__}") from error

    def _audience(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self._provider.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
        }

    def _expected(self, nonce: str, access_token: str) -> dict[str, Any]:
        return {
            "nonce": nonce,
            "client_id": self._settings.client_id,
            "max_age": int(LONGEST.total_seconds()),
            "access_token": access_token,
        }


def _proved_lately(auth_time: float, now: datetime) -> None:
    """Refuse who proved to be himself too long ago, whatever the provider was asked for."""
    latest = now.timestamp() + LEEWAY
    if isinstance(auth_time, bool) or not 0 < auth_time <= latest:
        raise SignInRefused("failed", "auth_time")
    if auth_time < (now - LONGEST).timestamp():
        raise SignInRefused("again", "proved too long ago")
