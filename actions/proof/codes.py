"""Codes: how each kind is typed, which time step a TOTP code belongs to, and fresh ones."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

TOTP_DIGITS = 6
MAIL_DIGITS = 8
RECOVERY_CODES = 10
RECOVERY_LETTERS = 16
"""Of 32 signs each: 80 bits."""
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_GROUP = 4
_STEP_SECONDS = 30
_WINDOW = 1
_GAPS = re.compile(r"[\s\-]")


def cleaned(code: str) -> str:
    """Return the code without the spaces and dashes people copy along."""
    return _GAPS.sub("", code)


def well_formed(code: str, digits: int) -> bool:
    """True for exactly so many plain digits."""
    return len(code) == digits and code.isascii() and code.isdigit()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step, at most one away from now, in which the seed gives this code."""
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // _STEP_SECONDS
    found = None
    for step in range(current - _WINDOW, current + _WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def new_code() -> str:
    """Return a fresh code to mail, from the system's random source."""
    return f"{secrets.randbelow(10**MAIL_DIGITS):0{MAIL_DIGITS}d}"


def recovery_cleaned(code: str) -> str | None:
    """Return a recovery code as it was made, also when O, I or L was read; None when it is none."""
    plain = cleaned(code).upper().translate(_MISREAD)
    return plain if len(plain) == RECOVERY_LETTERS and set(plain) <= set(_SIGNS) else None


def new_recovery_code() -> str:
    """Return a fresh recovery code, in groups that can be read aloud."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(RECOVERY_LETTERS))
    return "-".join(signs[at : at + _GROUP] for at in range(0, RECOVERY_LETTERS, _GROUP))
