"""Looks at the identity provider as a sign-in would, and signs nobody in."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.x509 import load_pem_x509_certificate

from api.clock import Clock
from api.doctor.lines import Line, Verdict, counting_until, well, wrong
from api.settings import Settings
from api.sign_in.client import Client
from api.sign_in.provider import KEY_TYPES, Provider, discovery_of
from api.sign_in.refusal import SignInRefused
from api.sign_in.settings import OidcSettings
from api.sign_in.wire import call, make_http

PART = "sign-in"
_GUIDE = "docs/operations/sign-in.md"
_NO_CODE = "nachtwacht-doctor-this-is-no-code"
_UNKNOWN_CLIENT = {"invalid_client", "unauthorized_client"}


async def examine(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Yield a line for each thing of signing in that was looked at."""
    mine = settings.oidc
    if mine is None:
        yield _without(settings)
        return
    for line in [_way_back(settings), _engineers(mine), *_own_certificate(mine, clock)]:
        yield line
    try:
        http = make_http(mine.ca_file)
    except OSError:
        mend = "Set NACHTWACHT_OIDC__CA_FILE to PEM of an authority, or leave it out."
        yield wrong(PART, "the file of the authority cannot be read", mend)
        return
    async with http:
        for line in await _at_the_provider(http, settings, mine, clock):
            yield line


async def _at_the_provider(
    http: httpx.AsyncClient, settings: Settings, mine: OidcSettings, clock: Clock
) -> list[Line]:
    lines = [await _certificate(http, mine.issuer, clock)] if _is_https(mine.issuer) else []
    provider = Provider(http, mine.issuer, clock)
    try:
        _, document = await call(http, "GET", discovery_of(mine.issuer))
        await provider.metadata()
    except SignInRefused as refused:
        return [*lines, _not_discovered(mine.issuer, refused)]
    lines += [well(PART, f"{mine.issuer} tells where people sign in"), *_offers(document, mine)]
    lines.append(await _keys(provider, mine))
    lines.append(await _who_we_are(http, provider, settings, mine, clock))
    says = f"whether an ID token has auth_time and {mine.person_claim} shows when somebody signs in"
    return [*lines, Line(Verdict.UNSEEN, PART, says)]


def _without(settings: Settings) -> Line:
    if settings.development:
        return Line(Verdict.UNSEEN, PART, "no identity provider: the pretend company signs in")
    mend = f"Set NACHTWACHT_OIDC__…: ISSUER, CLIENT_ID, PERSON_CLAIM; {_GUIDE}."
    return wrong(PART, "no identity provider: no engineer can sign in at the desk", mend)


def _way_back(settings: Settings) -> Line:
    home = settings.public_url.rstrip("/")
    says = f"people come back to {home}/sign-in/callback"
    if _is_https(home):
        return well(PART, f"{says}; the provider must know exactly this address")
    mend = "Set NACHTWACHT_PUBLIC_URL to the https address under which people reach `api`."
    if settings.development:
        return Line(Verdict.SOON, PART, f"{says}, which is not https", mend)
    return wrong(PART, f"{says}, which is not https", mend)


def _engineers(mine: OidcSettings) -> Line:
    if mine.engineer_values:
        return well(PART, f"{mine.engineer_claim} says who is an engineer")
    mend = f"Set NACHTWACHT_OIDC__ENGINEER_VALUES to the role of engineers; {_GUIDE}."
    return wrong(PART, "nobody who signs in becomes an engineer", mend)


def _own_certificate(mine: OidcSettings, clock: Clock) -> list[Line]:
    if not mine.certificate:
        return []
    try:
        held = load_pem_x509_certificate(mine.certificate.replace("\\n", "\n").encode())
    except ValueError:
        return [wrong(PART, "NACHTWACHT_OIDC__CERTIFICATE cannot be read", "Give it as PEM.")]
    mend = "Upload a new one beside it before that day."
    what, ends = "our own certificate at the provider", held.not_valid_after_utc
    return [counting_until(PART, what, ends, clock.now(), mend)]


async def _certificate(http: httpx.AsyncClient, issuer: str, clock: Clock) -> Line:
    name = urlsplit(issuer).netloc
    try:
        async with http.stream("GET", discovery_of(issuer)) as answer:
            held = answer.extensions["network_stream"].get_extra_info("ssl_object").getpeercert()
    except httpx.HTTPError as error:
        says = f"{name} cannot be reached over TLS: {str(error) or type(error).__name__}"
        mend = "Give the CA that signed it (NACHTWACHT_OIDC__CA_FILE), or open the way to it."
        return wrong(PART, says, mend)
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(held["notAfter"]), UTC)
    what = f"certificate of {name}"
    return counting_until(PART, what, ends, clock.now(), "Have it renewed before that day.")


def _not_discovered(issuer: str, refused: SignInRefused) -> Line:
    address = discovery_of(issuer)
    if refused.reason == "discovery of another issuer":
        mend = "Set NACHTWACHT_OIDC__ISSUER to the issuer that stands in that document, exactly."
        return wrong(PART, f"{address} is of another issuer", mend)
    if refused.reason == "discovery document":
        mend = "Correct NACHTWACHT_OIDC__ISSUER, or have the provider set up as it should be."
        return wrong(PART, f"{address} is no proper discovery document, or not all https", mend)
    mend = "Correct NACHTWACHT_OIDC__ISSUER, or open the way to it in the firewall."
    return wrong(PART, f"{address} gives no usable answer ({refused.reason})", mend)


def _offers(document: dict[str, Any], mine: OidcSettings) -> list[Line]:
    """Compare what the provider says it can do with what we will ask."""
    lines = [_pkce(document)]
    wanted = _our_way(mine)
    offered = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if wanted not in offered:
        says = f"it does not take {wanted}, by which we say who we are"
        mend = "Choose another: CLIENT_SECRET with CLIENT_AUTH header or body, or PRIVATE_KEY."
        lines.append(wrong(PART, says, mend))
    signs = document.get("id_token_signing_alg_values_supported") or []
    if signs and not set(signs) & set(mine.algorithms):
        says = f"it signs with {', '.join(map(str, signs))}, none of which we take"
        mend = "Set NACHTWACHT_OIDC__ALGORITHMS, or have it sign with one of RS256, PS256, ES256."
        lines.append(wrong(PART, says, mend))
    return lines


def _pkce(document: dict[str, Any]) -> Line:
    methods = document.get("code_challenge_methods_supported")
    if methods is None:
        says = "it does not say whether it knows PKCE (Entra ID knows it, and does not say so)"
        return Line(Verdict.UNSEEN, PART, says)
    if "S256" in methods:
        return well(PART, "it knows PKCE with S256")
    return wrong(PART, "it does not know PKCE with S256", "Have it switched on at the provider.")


def _our_way(mine: OidcSettings) -> str:
    if mine.private_key is not None:
        return "private_key_jwt"
    if mine.client_secret is None:
        return "none"
    return "client_secret_basic" if mine.client_auth == "header" else "client_secret_post"


async def _keys(provider: Provider, mine: OidcSettings) -> Line:
    try:
        keys = await provider.keys()
    except SignInRefused as refused:
        mend = "Open the way to its jwks_uri in the firewall."
        return wrong(PART, f"its keys cannot be read ({refused.reason})", mend)
    kinds = tuple(KEY_TYPES[algorithm[:2]] for algorithm in mine.algorithms)
    fitting = [key for key in keys if isinstance(key, kinds)]
    if not fitting:
        mend = "Set NACHTWACHT_OIDC__ALGORITHMS to those with which it signs."
        return wrong(PART, "it has no key with which we could check a signature", mend)
    return well(PART, f"{len(fitting)} of its keys can be read")


async def _who_we_are(
    http: httpx.AsyncClient,
    provider: Provider,
    settings: Settings,
    mine: OidcSettings,
    clock: Clock,
) -> Line:
    """Ask to exchange a code that is none: the answer tells whether it knows us."""
    try:
        us = Client(http, provider, mine, settings.public_url, clock)
        endpoint = (await provider.metadata()).token_endpoint
        headers, more = us.who_we_are(endpoint)
        form = {
            "grant_type": "authorization_code",
            "code": _NO_CODE,
            "redirect_uri": f"{settings.public_url.rstrip('/')}/sign-in/callback",
            "code_verifier": "v" * 43,
        }
        status, answer = await call(http, "POST", endpoint, data=form | more, headers=headers)
    except ValueError:
        mend = "Give it as PEM, of the kind that NACHTWACHT_OIDC__KEY_ALGORITHM names."
        return wrong(PART, "NACHTWACHT_OIDC__PRIVATE_KEY cannot be used", mend)
    except SignInRefused as refused:
        return Line(Verdict.UNSEEN, PART, f"whether it knows us cannot be seen ({refused.reason})")
    word = str(answer.get("error", ""))[:60]
    if word in _UNKNOWN_CLIENT or status == httpx.codes.UNAUTHORIZED:
        mend = "Correct NACHTWACHT_OIDC__CLIENT_ID and the secret or key; a secret may have ended."
        return wrong(PART, f"it does not know us ({word or status})", mend)
    if word == "invalid_grant":
        return well(PART, "it knows us, and refuses a code that is none")
    return Line(Verdict.UNSEEN, PART, f"whether it knows us cannot be seen ({word or status})")


def _is_https(address: str) -> bool:
    return address.lower().startswith("https://")
