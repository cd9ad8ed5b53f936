"""Signs who is looking at the pretend intranet, as a host page does for the chat."""

import secrets
from datetime import timedelta

from joserfc import jwt
from joserfc.jwk import OKPKey

from actions.ports.clock import Clock
from actions.sandbox.company.models import Account

ISSUER = "nachtwacht-demo-intranet"
AUDIENCE = "nachtwacht"
LIFE = timedelta(minutes=5)


class HostIdentity:
    """Holds the key of the host page."""

    def __init__(self, private_pem: str, clock: Clock) -> None:
        self._key = OKPKey.import_key(private_pem)
        self._clock = clock

    def token(self, account: Account, language: str) -> str:
        """Return a signed token that is good for five minutes; `jti` makes it usable once."""
        now = int(self._clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": account.person_id,
            "name": account.display_name,
            "mail": account.mail,
            "lang": language,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + int(LIFE.total_seconds()),
        }
        return jwt.encode({"alg": "EdDSA"}, claims, self._key, algorithms=["EdDSA"])
