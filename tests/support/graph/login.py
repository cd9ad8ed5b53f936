"""Sign-in of applications, OAuth 2.0 client credentials: a signed assertion or a secret."""

import json
import secrets
import uuid
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.support.graph.tenant import Tenant

LIFE = timedelta(seconds=3599)
_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SIGNING = OctKey.generate_key(256)
_ASSERTIONS = JWSRegistry(algorithms=["PS256"])
_ASSERTIONS.max_header_length = 8192  # the whole certificate is in it


class Refused(Exception):
    """An answer of the sign-in service: an AADSTS number, an OAuth error word and a sentence."""

    def __init__(self, number: int, error: str, sentence: str, status: int = 401) -> None:
        super().__init__(sentence)
        self.number, self.error, self.sentence, self.status = number, error, sentence, status

    def response(self) -> Response:
        """Return the published error body."""
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}"
        body = {
            "error": self.error,
            "error_description": f"AADSTS{self.number}: {self.sentence} Trace ID: {trace} "
            f"Correlation ID: {correlation} Timestamp: {now}",
            "error_codes": [self.number],
            "timestamp": now,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.number}",
        }
        return JSONResponse(body, self.status)


def discovery(tenant: Tenant, request: Request) -> Response:
    """Answer `/{tenant}/v2.0/.well-known/openid-configuration`."""
    _known(tenant, request)
    root = f"https://{request.headers['host']}/{tenant.id}"
    return JSONResponse(
        {
            "issuer": f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "tenant_region_scope": "EU",
        }
    )


async def token(tenant: Tenant, request: Request) -> Response:
    """Answer `/{tenant}/oauth2/v2.0/token`."""
    _known(tenant, request)
    form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
    if form.get("grant_type") != "client_credentials":
        raise Refused(70003, "unsupported_grant_type", "The grant type is not supported.", 400)
    if form.get("client_id") != tenant.client_id:
        raise Refused(700016, "unauthorized_client", "Application was not found.", 400)
    if not form.get("scope", "").endswith("/.default"):
        raise Refused(1002012, "invalid_scope", "The provided value for scope is not valid.", 400)
    if "client_assertion" in form:
        _assertion(tenant, request, form)
    elif not secrets.compare_digest(form.get("client_secret", ""), tenant.client_secret):
        raise Refused(7000215, "invalid_client", "Invalid client secret provided.")
    value = _issued(tenant)
    tenant.tokens[value] = datetime.now(UTC) + LIFE
    seconds = int(LIFE.total_seconds())
    body = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}
    return JSONResponse(body | {"access_token": value})


def _assertion(tenant: Tenant, request: Request, form: dict[str, str]) -> None:
    signed, certificate = form["client_assertion"], tenant.certificate
    if form.get("client_assertion_type") != _JWT_BEARER:
        raise Refused(90014, "invalid_request", "client_assertion_type is missing.", 400)
    head = signed.partition(".")[0]
    header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    unknown = Refused(700027, "invalid_client", "The certificate is not registered.")
    named = str(header.get("x5t#S256", "")).rstrip("=")  # msal pads it, and Microsoft takes that
    if certificate is None or named != certificate.thumbprint:
        raise unknown
    public = certificate.certificate.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        claims = jwt.decode(signed, RSAKey.import_key(pem), registry=_ASSERTIONS).claims
    except JoseError as error:
        raise unknown from error
    audience = f"https://{request.headers['host']}/{tenant.id}/oauth2/v2.0/token"
    if {claims.get("iss"), claims.get("sub")} != {tenant.client_id}:
        raise Refused(700021, "invalid_client", "Issuer and subject must be the application.")
    if claims.get("aud") != audience or claims.get("exp", 0) <= datetime.now(UTC).timestamp():
        raise Refused(700024, "invalid_client", "Client assertion is not within its valid time.")


def _issued(tenant: Tenant) -> str:
    claims = {
        "aud": "https://graph.microsoft.com",
        "appid": tenant.client_id,
        "tid": tenant.id,
        "roles": sorted(tenant.permissions),
        "exp": int((datetime.now(UTC) + LIFE).timestamp()),
        "uti": secrets.token_hex(8),
    }
    return jwt.encode({"alg": "HS256"}, claims, _SIGNING, algorithms=["HS256"])


def _known(tenant: Tenant, request: Request) -> None:
    if request.path_params["tenant"] != tenant.id:
        raise Refused(90002, "invalid_request", "Tenant not found.", 400)
