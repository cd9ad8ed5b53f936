"""Our side of the protocol: where people are sent, and what a code is exchanged for."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from joserfc import jwt
from joserfc.jwk import JWKRegistry, Key

from api.clock import Clock
from api.sign_in.provider import KEY_TYPES, Provider
from api.sign_in.refusal import SignInRefused
from api.sign_in.settings import LONGEST, OidcSettings
from api.sign_in.wire import call

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_FOR = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What one sign-in sends along and expects back."""

    state: str
    nonce: str
    verifier: str


def ask() -> Asked:
    """Return fresh ones, 256 bits each."""
    return Asked(*(secrets.token_urlsafe(32) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Answered:
    """What a code was exchanged for; neither is ever logged."""

    id_token: str
    access_token: str


class Client:
    """This program as a client of one provider; addresses of ours come from the settings alone."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        provider: Provider,
        settings: OidcSettings,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._http = http
        self._provider = provider
        self._settings = settings
        self._clock = clock
        self._home = public_url.rstrip("/")
        self._redirect_uri = f"{self._home}/sign-in/callback"
        self._key = _private_key(settings)

    async def address(self, asked: Asked, *, prove_again: bool) -> str:
        """Return where a person signs in; `prove_again` asks for a new proof in any case."""
        metadata = await self._provider.metadata()
        return str(
            prepare_grant_uri(
                metadata.authorization_endpoint,
                client_id=self._settings.client_id,
                response_type="code",
                redirect_uri=self._redirect_uri,
                scope=self._settings.scopes,
                state=asked.state,
                nonce=asked.nonce,
                code_challenge=create_s256_code_challenge(asked.verifier),
                code_challenge_method="S256",
                max_age=str(int(LONGEST.total_seconds())),
                prompt="login" if prove_again else None,
            )
        )

    async def exchange(self, code: str, verifier: str) -> Answered:
        """Exchange a code; raises `SignInRefused`."""
        metadata = await self._provider.metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        headers, more = self.who_we_are(metadata.token_endpoint)
        status, found = await call(
            self._http, "POST", metadata.token_endpoint, data=form | more, headers=headers
        )
        id_token, access_token = found.get("id_token"), found.get("access_token")
        if status != httpx.codes.OK:
            raise SignInRefused("failed", "code not accepted")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise SignInRefused("failed", "no tokens")
        return Answered(id_token, access_token)

    async def userinfo(self, access_token: str) -> dict[str, Any]:
        """Return what the provider tells besides the ID token; nothing where it has no place."""
        metadata = await self._provider.metadata()
        if metadata.userinfo_endpoint is None:
            return {}
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        status, found = await call(self._http, "GET", metadata.userinfo_endpoint, headers=headers)
        if status != httpx.codes.OK:
            raise SignInRefused("failed", "no userinfo")
        return found

    async def way_out(self, id_token: str | None, state: str) -> str | None:
        """Return where the provider ends its own session, when it says so and can be reached."""
        try:
            address = (await self._provider.metadata()).end_session_endpoint
        except SignInRefused:
            return None
        if address is None:
            return None
        query = {
            "client_id": self._settings.client_id,
            "post_logout_redirect_uri": f"{self._home}/signed-out",
            "state": state,
        } | ({"id_token_hint": id_token} if id_token else {})
        return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"

    def who_we_are(self, token_endpoint: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return headers and form fields by which the provider knows us."""
        mine = self._settings
        named = {"client_id": mine.client_id}
        if self._key is not None:
            signed = self._assertion(self._key, token_endpoint)
            return {}, named | {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
        if mine.client_secret is None:
            return {}, named
        secret = mine.client_secret.get_secret_value()
        if mine.client_auth == "body":
            return {}, named | {"client_secret": secret}
        basic = httpx.BasicAuth(quote_plus(mine.client_id), quote_plus(secret))
        request = next(basic.auth_flow(httpx.Request("POST", token_endpoint)))
        return {"Authorization": request.headers["Authorization"]}, {}

    def _assertion(self, key: Key, token_endpoint: str) -> str:
        mine, now = self._settings, int(self._clock.now().timestamp())
        header = {"alg": mine.key_algorithm, "typ": "JWT"}
        if mine.key_id:
            header["kid"] = mine.key_id
        if mine.certificate:
            header["x5t#S256"] = _thumbprint(mine.certificate)
        claims = {
            "iss": mine.client_id,
            "sub": mine.client_id,
            "aud": token_endpoint,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "nbf": now,
            "exp": now + ASSERTION_FOR,
        }
        return jwt.encode(header, claims, key, algorithms=[mine.key_algorithm])


def _private_key(settings: OidcSettings) -> Key | None:
    if settings.private_key is None:
        return None
    pem = settings.private_key.get_secret_value().replace("\\n", "\n")
    return JWKRegistry.import_key(pem, KEY_TYPES[settings.key_algorithm[:2]].key_type)


def _thumbprint(certificate: str) -> str:
    read = load_pem_x509_certificate(certificate.replace("\\n", "\n").encode())
    return urlsafe_b64encode(read.fingerprint(SHA256())).decode().rstrip("=")
