"""Signed words as somebody forges them who does not have the key."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey


def unsigned(signed: str, algorithm: str = "none") -> str:
    """Return the claims as they are, signed by nobody."""
    return f"{encoded(json.dumps({'alg': algorithm}).encode())}.{signed.split('.')[1]}."


def with_the_public_key(signed: str, key: OKPKey) -> str:
    """Return the claims signed with the public key as if it were a shared secret."""
    return with_a_secret(signed, key.as_pem(private=False))


def with_a_secret(signed: str, secret: bytes) -> str:
    """Return the claims signed with a shared secret."""
    header = encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    content = f"{header}.{signed.split('.')[1]}"
    mac = hmac.digest(secret, content.encode(), sha256)
    return f"{content}.{encoded(mac)}"


def swapped(signed: str, other: str) -> str:
    """Return the claims of another word under the signature of this one."""
    header, _, signature = signed.split(".")
    return f"{header}.{other.split('.')[1]}.{signature}"


def claims_of(signed: str) -> dict[str, Any]:
    """Return what a signed word says."""
    found: dict[str, Any] = json.loads(urlsafe_b64decode(signed.split(".")[1] + "=="))
    return found


def signed_in_any_way(header: dict[str, Any], key: ECKey, claims: dict[str, Any]) -> str:
    """Sign with ES256 under a header that no library would write."""
    content = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
    model = jws.JWSRegistry(algorithms=["ES256"]).get_alg("ES256")
    return f"{content}.{encoded(model.sign(content.encode(), key))}"


def encoded(part: bytes) -> str:
    """Return bytes as a token carries them."""
    return urlsafe_b64encode(part).decode().rstrip("=")
