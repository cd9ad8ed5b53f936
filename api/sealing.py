"""Text that lies in the database encrypted, under a secret of 256 bits that does not."""

import secrets

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}
_ALGORITHMS = list(_HEADER.values())


def new_secret() -> str:
    """Return 256 fresh bits, as base64url without padding."""
    return secrets.token_urlsafe(32)


def sealed(text: str, secret: str) -> str:
    """Return a text encrypted with a secret that `new_secret` made."""
    return jwe.encrypt_compact(dict(_HEADER), text, _key(secret), _ALGORITHMS)


def opened(kept: str, secret: str) -> str | None:
    """Return the text; None when this is not its secret."""
    try:
        plain = jwe.decrypt_compact(kept, _key(secret), _ALGORITHMS).plaintext
    except (JoseError, ValueError):
        return None
    return plain.decode() if plain else None


def _key(secret: str) -> OctKey:
    return OctKey.import_key({"kty": "oct", "k": secret})
