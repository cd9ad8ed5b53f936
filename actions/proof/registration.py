"""Makes the rows of registered proofs; whoever adds them decides where and when."""

import secrets
from datetime import datetime

import pyotp

from actions.proof.keys import ProofKey
from actions.proof.models import RegisteredProof

TOTP = "totp"
MAIL_CODE = "mail_code"


def totp_proof(
    key: ProofKey, person_id: str, secret: str, at: datetime, *, at_desk: bool = False
) -> RegisteredProof:
    """Return an authenticator app as a proof; `secret` is the base32 seed."""
    return RegisteredProof(
        id=_new_id(),
        person_id=person_id,
        kind=TOTP,
        secret_encrypted=key.encrypt(secret, bound(person_id, TOTP)),
        registered_at=at,
        at_desk=at_desk,
    )


def mail_proof(
    key: ProofKey, person_id: str, address: str, at: datetime, *, at_desk: bool = False
) -> RegisteredProof:
    """Return a second mail address as a proof."""
    return RegisteredProof(
        id=_new_id(),
        person_id=person_id,
        kind=MAIL_CODE,
        target_masked=masked(address),
        target_encrypted=key.encrypt(address, bound(person_id, MAIL_CODE)),
        registered_at=at,
        at_desk=at_desk,
    )


def totp_secret(key: ProofKey, proof: RegisteredProof) -> str:
    """Return the base32 seed of an authenticator app; raises KeyUnusable."""
    return key.decrypt(proof.secret_encrypted or b"", bound(proof.person_id, TOTP))


def mail_address(key: ProofKey, proof: RegisteredProof) -> str:
    """Return the registered second address; raises KeyUnusable."""
    return key.decrypt(proof.target_encrypted or b"", bound(proof.person_id, MAIL_CODE))


def new_totp_secret() -> str:
    """Return a fresh base32 seed."""
    return pyotp.random_base32()


def bound(person_id: str, kind: str) -> str:
    """Return what a stored secret is bound to, so that it opens for no other row."""
    return f"{person_id}|{kind}"


def masked(address: str) -> str:
    """Return `a…@e…` for `anna@example.org`: enough to know which one, too little to learn it."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain[:1]}…"


def _new_id() -> str:
    return f"p-{secrets.token_urlsafe(9)}"
