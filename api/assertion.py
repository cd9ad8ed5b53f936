"""Signed statements about who is asking; the repairing program believes nothing else."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from joserfc import jwt
from joserfc.jwk import OKPKey

from api.clock import Clock

LIFETIME = timedelta(minutes=5)
Level = Literal["A0", "A1"]


@dataclass(frozen=True, slots=True)
class Asker:
    """A verified sender of one turn or request; `level` is A1 when the channel signed them in."""

    person_id: str
    case_id: str
    inbox_id: str
    channel: str
    act: Literal["employee", "engineer"] = "employee"
    level: Level = "A1"


def level_of(claimed_name: str | None) -> Level:
    """Return how sure it is who somebody is: a guest, who claims a name, is not signed in."""
    return "A1" if claimed_name is None else "A0"


class Assertions:
    """Mints assertions with the private key of this program; each is good for five minutes."""

    def __init__(self, private_key_pem: str, clock: Clock) -> None:
        self._key = OKPKey.import_key(private_key_pem)
        self._clock = clock

    def mint(self, asker: Asker) -> str:
        """Return a fresh EdDSA JWT; never log or store it."""
        now = self._clock.now()
        claims = {
            "iss": "nachtwacht-api",
            "aud": "nachtwacht-actions",
            "sub": asker.person_id,
            "act": asker.act,
            "channel": asker.channel,
            "level": asker.level,
            "case": asker.case_id,
            "inbox": asker.inbox_id,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode({"alg": "EdDSA", "typ": "JWT"}, claims, self._key, algorithms=["EdDSA"])
