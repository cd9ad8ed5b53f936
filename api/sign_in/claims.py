"""Who the provider's claims are about: a person of the directory, perhaps an engineer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api.sign_in.refusal import SignInRefused
from api.sign_in.settings import OidcSettings

Claims = Mapping[str, Any]
LONGEST_SUBJECT = 255
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who signed in at the provider.

    Attributes:
        subject: the provider's own name for the account (`sub`).
        provider_session: the session there (`sid`), where the provider names it.
        person_id: the object id in the directory (UUID text, lower case).
        engineer: whether a role or group says so.
        proved_at: when this person last proved it at the provider.
    """

    subject: str
    provider_session: str | None
    person_id: str
    engineer: bool
    name: str | None
    first_name: str | None
    mail: str | None
    language: str | None
    proved_at: datetime


def is_whole(claims: Claims, settings: OidcSettings, *, desk: bool) -> bool:
    """Say whether an ID token tells all that we look at; only the desk looks at roles."""
    wanted = [settings.person_claim, "name"]
    wanted += [settings.tenant_claim] * bool(settings.tenants)
    wanted += [settings.engineer_claim] * desk
    return all(_at(claims, name) is not None for name in wanted)


def joined(claims: Claims, told: Claims, settings: OidcSettings) -> Claims:
    """Return the claims with what `told` adds; an ID token's own word stands.

    Raises `SignInRefused`: `failed` when it is about another account, `unknown` when both name a
    person or tenant and not the same.
    """
    if told.get("sub") != claims["sub"]:
        raise SignInRefused("failed", "userinfo of another")
    for name in (settings.person_claim, settings.tenant_claim):
        ours, theirs = _at(claims, name), _at(told, name)
        if ours is not None and theirs is not None and ours != theirs:
            raise SignInRefused("unknown", "two persons in one sign-in")
    return {**told, **claims}


def known(claims: Claims, settings: OidcSettings) -> Known:
    """Return who somebody is; raises `SignInRefused` (`unknown`) where that is not sure."""
    subject = claims["sub"]
    if not 0 < len(subject) <= LONGEST_SUBJECT or "\x00" in subject:
        raise SignInRefused("unknown", "subject")
    if settings.tenants and _at(claims, settings.tenant_claim) not in settings.tenants:
        raise SignInRefused("unknown", "tenant")
    session = claims.get("sid")
    name = _text(claims.get("name"))
    return Known(
        subject=subject,
        provider_session=session if isinstance(session, str) and len(session) < 256 else None,
        person_id=_person(_at(claims, settings.person_claim)),
        engineer=not set(settings.engineer_values).isdisjoint(
            _words(_at(claims, settings.engineer_claim))
        ),
        name=name,
        first_name=_text(claims.get("given_name")) or (name.split()[0] if name else None),
        mail=_text(claims.get("email")),
        language=_language(claims.get("locale")),
        proved_at=datetime.fromtimestamp(claims["auth_time"], UTC),
    )


def _at(claims: Claims, name: str) -> Any:
    """Return a claim by its name, or else by a path of names with dots between them."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _person(value: Any) -> str:
    try:
        if not isinstance(value, str):
            raise SignInRefused("unknown", "no person")
        return str(UUID(value))
    except ValueError as error:
        raise SignInRefused("unknown", "no object id") from error


def _words(value: Any) -> Iterator[str]:
    listed = value if isinstance(value, list) else [value]
    yield from (each for each in listed if isinstance(each, str))


def _text(value: Any) -> str | None:
    return (
        value.replace("\x00", "").strip()[:LONGEST_NAME] or None if isinstance(value, str) else None
    )


def _language(value: Any) -> str | None:
    start = value[:2].lower() if isinstance(value, str) else None
    return start if start in {"nl", "en"} else None
