"""Who the host page says is signed in: checks the token it signed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

AUDIENCE = "nachtwacht"
GUEST_AUDIENCE = "nachtwacht-guest"
GUEST_ISSUER = "nachtwacht-start"
SIGN_IN = "nachtwacht-sign-in"
"""Issuer and audience of our own word about who signed in at the identity provider."""
LONGEST_LIFE = timedelta(minutes=5)
LEEWAY = timedelta(seconds=10)
_LONGEST_TOKEN = 4096
_ALGORITHMS = ["Ed25519", "EdDSA"]


class TokenRefusedError(Exception):
    """The host's token is not one that we accept; the message says why, for the log only."""


@dataclass(frozen=True)
class HostClaims:
    """What a host page vouches for.

    Attributes:
        person_id: the person's object id in the directory (UUID text, lower case).
        token_id: the token's `jti`; may be used once.
        expires_at: until when the token may be used.
        name: display name, where the host gave one.
        mail: address, where the host gave one.
        first_name: given name, or the first word of the name.
        language: "nl" or "en", where the host gave one of the two.
        claimed_name: of a guest, the name that was typed; None for who is signed in.
        sign_in_id: of who signed in at the identity provider, the sign-in that all hangs on.
    """

    person_id: str
    token_id: str
    expires_at: datetime
    name: str | None = None
    mail: str | None = None
    first_name: str | None = None
    language: str | None = None
    claimed_name: str | None = None
    sign_in_id: str | None = None


def read_guest_pass(token: str, *, keys: tuple[str, ...], now: datetime) -> HostClaims:
    """Return what the pass of a guest of the public door says: no name but the typed one.

    Raises:
        TokenRefusedError: as `read_token`.
    """
    claims = _checked_claims(token, keys, GUEST_AUDIENCE, (GUEST_ISSUER,))
    return HostClaims(
        person_id=_person(claims.get("sub")),
        token_id=f"{claims['iss']}|{_token_id(claims.get('jti'))}",
        expires_at=_expiry(claims, now),
        language=_language(claims.get("lang")),
        claimed_name=_short_text(claims.get("claimed_name")) or "",
    )


def read_word(token: str, *, keys: tuple[str, ...], now: datetime) -> HostClaims:
    """Return what our own word says of somebody who signed in at the identity provider.

    Raises:
        TokenRefusedError: as `read_token`.
    """
    claims = _checked_claims(token, keys, SIGN_IN, (SIGN_IN,))
    sign_in_id = claims.get("sid")
    if not isinstance(sign_in_id, str):
        _refuse("no sign-in")
    return replace(_described(claims, now), sign_in_id=sign_in_id)


def read_token(
    token: str, *, keys: tuple[str, ...], now: datetime, issuers: tuple[str, ...] = ()
) -> HostClaims:
    """Return what a valid token says; without `issuers` the key alone tells who signed it.

    Raises:
        TokenRefusedError: wrong signature, audience, issuer, person, or lifetime.
    """
    return _described(_checked_claims(token, keys, AUDIENCE, issuers), now)


def _described(claims: dict[str, object], now: datetime) -> HostClaims:
    return HostClaims(
        person_id=_person(claims.get("sub")),
        token_id=f"{claims['iss']}|{_token_id(claims.get('jti'))}",
        expires_at=_expiry(claims, now),
        name=_short_text(claims.get("name")),
        mail=_short_text(claims.get("email") or claims.get("mail")),
        first_name=_first_name(claims),
        language=_language(claims.get("lang") or claims.get("language") or claims.get("locale")),
    )


def _checked_claims(
    token: str, keys: tuple[str, ...], audience: str, issuers: tuple[str, ...]
) -> dict[str, object]:
    if len(token) > _LONGEST_TOKEN:
        raise TokenRefusedError("too long")
    claims = _signed_claims(token, keys)
    if audience not in _audiences(claims.get("aud")):
        raise TokenRefusedError("audience")
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or not 0 < len(issuer) <= 200:
        raise TokenRefusedError("issuer")
    if issuers and issuer not in issuers:
        raise TokenRefusedError("another issuer")
    return claims


def _signed_claims(token: str, keys: tuple[str, ...]) -> dict[str, object]:
    for pem in keys:
        try:
            return dict(jwt.decode(token, OKPKey.import_key(pem), algorithms=_ALGORITHMS).claims)
        except (JoseError, ValueError):
            continue
    raise TokenRefusedError("signature")


def _audiences(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _person(value: object) -> str:
    try:
        return str(UUID(value)) if isinstance(value, str) else _refuse("person")
    except ValueError as error:
        raise TokenRefusedError("person") from error


def _token_id(value: object) -> str:
    return value if isinstance(value, str) and 8 <= len(value) <= 200 else _refuse("token id")


def _expiry(claims: dict[str, object], now: datetime) -> datetime:
    seconds = claims.get("exp")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        _refuse("no expiry")
    if not 0 < seconds < 2**33:
        _refuse("expiry")
    expires_at = datetime.fromtimestamp(seconds, UTC)
    if expires_at + LEEWAY < now:
        _refuse("expired")
    if expires_at > now + LONGEST_LIFE + LEEWAY:
        _refuse("lives too long")
    return expires_at


def _short_text(value: object) -> str | None:
    return value.strip()[:120] or None if isinstance(value, str) else None


def _first_name(claims: dict[str, object]) -> str | None:
    given = _short_text(claims.get("given_name"))
    name = _short_text(claims.get("name"))
    if given or not name or "," in name:
        return given
    return name.split()[0]


def _language(value: object) -> str | None:
    start = value[:2].lower() if isinstance(value, str) else None
    return start if start in {"nl", "en"} else None


def _refuse(reason: str) -> NoReturn:
    raise TokenRefusedError(reason)
