"""The certificate of an application: what its administrator uploads, and what it signs with."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@cache
def key_of(name: str) -> rsa.RSAPrivateKey:
    """Return the key of an application, made once in a run of tests: that takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class AppCertificate:
    """A key with a self-signed certificate; `file` holds both as PEM."""

    def __init__(self, folder: Path, name: str = "nachtwacht", *, days: float = 365) -> None:
        key = key_of(name)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=days))
            .sign(key, SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + self.certificate.public_bytes(Encoding.PEM)
        )

    @property
    def thumbprint(self) -> str:
        """SHA-256 of the certificate as in the JWT header `x5t#S256`."""
        encoded = base64.urlsafe_b64encode(self.certificate.fingerprint(SHA256()))
        return encoded.rstrip(b"=").decode()
