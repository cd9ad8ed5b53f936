"""An identity provider on a real port that keeps to the protocol, or lies as it is told to."""

import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.clock import Clock
from api.sign_in.id_token import LOGOUT_EVENT
from tests.support.fake_server import FakeServer

CLIENT = "nachtwacht-test"
SECRET = "geheim+van de/client"
ANNA = "0a000001-0000-4000-8000-000000000001"
BRAM = "0a000007-0000-4000-8000-000000000007"
Forge = Callable[[dict[str, Any]], str]


@dataclass
class Granted:
    """What belongs to a code."""

    nonce: str
    challenge: str


class ForgingProvider:
    """Signs what it is told.

    `changes` replace claims of the ID token (None leaves one out), `forge` signs in another way,
    `told` is what userinfo says, `document` changes discovery. `key` may be replaced by a new one.
    `served_at` is the address of `app` where it is not served by `server`.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.key = ECKey.generate_key("P-256", {"kid": "k-1", "alg": "ES256", "use": "sig"})
        self.published: list[ECKey] = [self.key]
        self.changes: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.forge: Forge = self.sign
        self.status = 200
        self.looked_for_keys = 0
        self.discovered = 0
        self.refused: list[str] = []
        self.used: list[str] = []
        self.codes: dict[str, Granted] = {}
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discover),
                Route("/keys", self._list_keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
            ]
        )
        self.server = FakeServer(self.app)
        self.served_at = ""

    @property
    def issuer(self) -> str:
        return self.served_at or self.server.url

    def grants(self, address: str) -> str:
        """Return a code for what a browser asks when it is sent to this address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = Granted(asked["nonce"], asked["code_challenge"])
        return code

    def claims(self, nonce: str) -> dict[str, Any]:
        """Return the claims of an ID token, lies included."""
        now = int(self.clock.now().timestamp())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "anna-at-the-provider",
            "sid": "session-1",
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "auth_time": now - 60,
            "name": "Anna de Vries",
            "given_name": "Anna",
            "email": "anna@delinde.example",
            "oid": ANNA,
            "roles": ["employee"],
        }
        lied = honest | self.changes
        return {name: value for name, value in lied.items() if value is not None}

    def sign(self, claims: dict[str, Any]) -> str:
        """Sign as one should."""
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)

    def sign_with_the_secret(self, claims: dict[str, Any]) -> str:
        """Sign with what only the two of us should know, which is not a signature."""
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish it beside the old one."""
        kid = f"k-{len(self.published) + 1}"
        self.key = ECKey.generate_key("P-256", {"kid": kid, "alg": "ES256", "use": "sig"})
        self.published.append(self.key)

    def logout_token(self, **changes: Any) -> str:
        """Return the word that somebody was signed out here."""
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "anna-at-the-provider",
            "sid": "session-1",
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(8),
            "events": {LOGOUT_EVENT: {}},
        } | changes
        return self.sign({name: value for name, value in claims.items() if value is not None})

    async def _discover(self, _request: Request) -> Response:
        self.discovered += 1
        here = self.issuer
        document = {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys",
            "userinfo_endpoint": f"{here}/userinfo",
            "end_session_endpoint": f"{here}/end",
        } | self.document
        return JSONResponse(document, self.status)

    async def _list_keys(self, _request: Request) -> Response:
        self.looked_for_keys += 1
        return JSONResponse(KeySet(list(self.published)).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        if self.status != 200:
            return JSONResponse({"error": "server_error"}, self.status)
        form = await request.form()
        granted = self.codes.pop(str(form.get("code")), None)
        challenge = urlsafe_b64encode(sha256(str(form.get("code_verifier")).encode()).digest())
        for fault, wrong in (
            ("client", not self._is_our_client(request.headers.get("authorization", ""))),
            ("code", granted is None),
            ("redirect", not str(form.get("redirect_uri")).endswith("/sign-in/callback")),
            ("verifier", granted and granted.challenge != challenge.decode().rstrip("=")),
        ):
            if wrong:
                self.refused.append(fault)
                unknown = fault == "client"
                word = "invalid_client" if unknown else "invalid_grant"
                return JSONResponse({"error": word}, 401 if unknown else 400)
        assert granted is not None
        self.used.append(str(form["code"]))
        id_token = self.forge(self.claims(granted.nonce))
        return JSONResponse(
            {"token_type": "Bearer", "access_token": "access", "id_token": id_token}
        )

    async def _userinfo(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer access":
            return JSONResponse({}, 401)
        return JSONResponse({"sub": "anna-at-the-provider"} | self.told)

    def _is_our_client(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        name, _, secret = b64decode(given).decode().partition(":")
        return (scheme, unquote_plus(name), unquote_plus(secret)) == ("Basic", CLIENT, SECRET)
