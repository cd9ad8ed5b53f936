"""Codes: which time step a TOTP code belongs to, and fresh codes to mail."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

TOTP_DIGITS = 6
MAIL_DIGITS = 8
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
