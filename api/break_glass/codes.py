"""Codes of an authenticator app, by their time step."""

from datetime import datetime

from pyotp import TOTP

from api.identity.page import same

SECONDS = 30
WINDOW = (-1, 0, 1)


def step_of(seed: str, code: str, now: datetime) -> int | None:
    """Return the time step that a code belongs to, one before or after now at most."""
    app, current = TOTP(seed), int(now.timestamp()) // SECONDS
    typed = "".join(code.split())
    fitting = [current + late for late in WINDOW if same(app.generate_otp(current + late), typed)]
    return fitting[0] if fitting else None
