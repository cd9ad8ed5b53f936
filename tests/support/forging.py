"""Signed words as somebody forges them who does not have the key."""

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256

from joserfc.jwk import OKPKey


def unsigned(signed: str, algorithm: str = "none") -> str:
    """Return the claims as they are, signed by nobody."""
    return f"{encoded(json.dumps({'alg': algorithm}).encode())}.{signed.split('.')[1]}."


def with_the_public_key(signed: str, key: OKPKey) -> str:
    """Return the claims signed with the public key as if it were a shared secret."""
    header = encoded(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    content = f"{header}.{signed.split('.')[1]}"
    mac = hmac.digest(key.as_pem(private=False), content.encode(), sha256)
    return f"{content}.{encoded(mac)}"


def swapped(signed: str, other: str) -> str:
    """Return the claims of another word under the signature of this one."""
    header, _, signature = signed.split(".")
    return f"{header}.{other.split('.')[1]}.{signature}"


def encoded(part: bytes) -> str:
    """Return bytes as a token carries them."""
    return urlsafe_b64encode(part).decode().rstrip("=")
