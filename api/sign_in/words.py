"""Our own word for the chat about who is signed in, in place of a host page's token."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from joserfc import jwt
from joserfc.jwk import OKPKey

from api.clock import Clock

ISSUER = AUDIENCE = "nachtwacht-sign-in"
GOOD_FOR = timedelta(minutes=2)
_PURPOSE = b"nachtwacht: the word of a sign-in for the chat"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a live session; `id` names the session and opens nothing."""

    id: str
    person_id: str
    name: str | None
    first_name: str | None
    mail: str | None
    language: str | None


class Words:
    """Signs with a key of its own that all processes derive alike from the program's key."""

    def __init__(self, private_key_pem: str, clock: Clock) -> None:
        self._clock = clock
        self._key = OKPKey.import_key(_derived(private_key_pem))
        self.public_key = self._key.as_pem(private=False).decode()

    def mint(self, who: SignedIn) -> str:
        """Return a word that `POST /chat/session` takes once, within two minutes."""
        now = self._clock.now()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": who.person_id,
            "sid": who.id,
            "name": who.name,
            "given_name": who.first_name,
            "email": who.mail,
            "lang": who.language,
            "jti": secrets.token_urlsafe(16),
            "iat": int(now.timestamp()),
            "exp": int((now + GOOD_FOR).timestamp()),
        }
        return jwt.encode({"alg": "EdDSA"}, claims, self._key, algorithms=["EdDSA"])


def _derived(private_key_pem: str) -> bytes:
    own = load_pem_private_key(private_key_pem.replace("\\n", "\n").encode(), password=None)
    if not isinstance(own, Ed25519PrivateKey):
        raise TypeError("the program's key is Ed25519")
    seed = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(own.private_bytes_raw())
    fresh = Ed25519PrivateKey.from_private_bytes(seed)
    return fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
