"""Makes the rows of registered proofs; whoever adds them decides where and when."""

import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp

from actions.proof.codes import cleaned
from actions.proof.keys import ProofKey
from actions.proof.models import Challenge, RecoveryCode, RegisteredProof

TOTP = "totp"
MAIL_CODE = "mail_code"
SMS_CODE = "sms_code"
RECOVERY = "recovery"
HUMAN = "human_code"
"""A code that an engineer reads out once he knows who somebody is; never registered."""
KINDS = (TOTP, MAIL_CODE, SMS_CODE, RECOVERY)
"""In the order in which they are offered."""
SENT = (MAIL_CODE, SMS_CODE)
"""The kinds whose code we send."""
DIRECTORY = "directory"
"""The source of a proof that stood in the company's directory."""


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


def sms_proof(key: ProofKey, person_id: str, number: str, at: datetime) -> RegisteredProof:
    """Return a phone as a proof; `number` is international, as in `+31612345678`."""
    return RegisteredProof(
        id=_new_id(),
        person_id=person_id,
        kind=SMS_CODE,
        target_masked=masked_target(SMS_CODE, number),
        target_encrypted=key.encrypt(number, bound(person_id, SMS_CODE)),
        registered_at=at,
    )


def recovery_proof(
    key: ProofKey, person_id: str, fresh: Sequence[str], at: datetime
) -> tuple[RegisteredProof, list[RecoveryCode]]:
    """Return a set of recovery codes as a proof, and its rows."""
    proof = RegisteredProof(
        id=_new_id(), person_id=person_id, kind=RECOVERY, registered_at=at, codes_left=len(fresh)
    )
    rows = [
        RecoveryCode(proof_id=proof.id, code_hmac=key.code_mac(proof.id, cleaned(code)))
        for code in fresh
    ]
    return proof, rows


def totp_secret(key: ProofKey, proof: RegisteredProof) -> str:
    """Return the base32 seed of an authenticator app; raises KeyUnusable."""
    return key.decrypt(proof.secret_encrypted or b"", bound(proof.person_id, TOTP))


def target_of(key: ProofKey, proof: RegisteredProof) -> str:
    """Return the registered address or number that a code is sent to; raises KeyUnusable."""
    return key.decrypt(proof.target_encrypted or b"", bound(proof.person_id, proof.kind))


def new_totp_secret() -> str:
    """Return a fresh base32 seed."""
    return pyotp.random_base32()


def bound(person_id: str, kind: str) -> str:
    """Return what a stored secret is bound to, so that it opens for no other row."""
    return f"{person_id}|{kind}"


def bound_code(found: Challenge, kind: str) -> str:
    """Return what a sent code is bound to: one challenge and the way it went."""
    return f"{found.id}|{kind}"


def masked(address: str) -> str:
    """Return `a…@e…` for `anna@example.org`: enough to know which one, too little to learn it."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain[:1]}…"


def masked_target(kind: str, target: str) -> str:
    """Return an address or number masked; of a number the last two digits."""
    return f"…{target[-2:]}" if kind == SMS_CODE else masked(target)


def _new_id() -> str:
    return f"p-{secrets.token_urlsafe(9)}"
