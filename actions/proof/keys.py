"""The one secret of proof: it encrypts what is stored, signs codes and derives links."""

import base64
import binascii
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyUnusable(ValueError):
    """The configured key is not 32 bytes in base64, or does not open what is stored."""


class ProofKey:
    """Five keys derived from `NACHTWACHT_PROOF_KEY` (base64 of 32 bytes), one per purpose."""

    def __init__(self, encoded: str) -> None:
        """Derive the keys.

        Raises:
            KeyUnusable: not base64, or not 32 bytes.
        """
        try:
            root = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise KeyUnusable("the proof key is not base64") from error
        if len(root) != _KEY_BYTES:
            raise KeyUnusable("the proof key is not 32 bytes")
        self._box = AESGCM(_derive(root, b"stored secrets"))
        self._codes = _derive(root, b"codes")
        self._links = _derive(root, b"links")
        self._names = _derive(root, b"names")
        self._letters = _derive(root, b"letters")

    def encrypt(self, plain: str, bound_to: str) -> bytes:
        """Encrypt for the database; only the same `bound_to` opens it again."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, plain.encode(), bound_to.encode())

    def decrypt(self, stored: bytes, bound_to: str) -> str:
        """Open what `encrypt` made.

        Raises:
            KeyUnusable: another key, another `bound_to`, or changed bytes.
        """
        nonce, sealed = stored[:_NONCE_BYTES], stored[_NONCE_BYTES:]
        try:
            return self._box.decrypt(nonce, sealed, bound_to.encode()).decode()
        except InvalidTag as error:
            raise KeyUnusable("a stored secret does not open with this proof key") from error

    def code_mac(self, bound_to: str, code: str) -> bytes:
        """Return what is stored of a code; it fits only what it is bound to."""
        return hmac.digest(self._codes, f"{bound_to}|{code}".encode(), hashlib.sha256)

    def name_mac(self, name: str) -> str:
        """Return what stands for a typed name that is nobody's: the same at every call."""
        return hmac.digest(self._names, name.encode(), hashlib.sha256).hex()[:32]

    def link_token(self, challenge_id: str) -> str:
        """Return the token of a challenge's link: 256 bits, the same at every call."""
        return _token(self._links, challenge_id)

    def not_me_token(self, notice_key: str) -> str:
        """Return the token of the link in a letter: 256 bits, the same at every call."""
        return _token(self._letters, notice_key)


def fingerprint(token: str) -> bytes:
    """Return the SHA-256 of a token: all the database ever holds of it."""
    return hashlib.sha256(token.encode()).digest()


def new_ticket() -> str:
    """Return a fresh 256-bit secret for the browser in which a proof was given."""
    return secrets.token_urlsafe(_KEY_BYTES)


def _token(key: bytes, name: str) -> str:
    mac = hmac.digest(key, name.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def _derive(root: bytes, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"nachtwacht " + purpose)
    return kdf.derive(root)
