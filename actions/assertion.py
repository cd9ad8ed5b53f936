"""Checks the signed word of `api` about who is asking."""

from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from actions.domain.person import Caller, Level
from actions.errors import AssertionRefused
from actions.ports.clock import Clock

ISSUER = "nachtwacht-api"
AUDIENCE = "nachtwacht-actions"
_LONGEST = 600
_SKEW = 30


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid assertion says."""

    person_id: str
    act: str
    channel: str
    level: Level
    case_id: str
    inbox_id: str


class Assertions:
    """Verifies EdDSA assertions with the public key of `api`.

    Args:
        public_key: PEM of an Ed25519 public key.
    """

    def __init__(self, public_key: str, clock: Clock) -> None:
        self._key = OKPKey.import_key(public_key)
        self._clock = clock

    def verify(self, token: object) -> Claims:
        """Return the claims.

        Raises:
            AssertionRefused: missing, wrong signature, issuer, audience, time or shape.
        """
        if not isinstance(token, str) or not token:
            raise AssertionRefused("assertion.missing")
        try:
            claims = jwt.decode(token, self._key, algorithms=["Ed25519", "EdDSA"]).claims
        except (JoseError, ValueError) as error:
            raise AssertionRefused("assertion.unreadable") from error
        self._check(claims)
        try:
            level = Level(claims["level"])
        except ValueError as error:
            raise AssertionRefused("assertion.level") from error
        return Claims(
            person_id=claims["sub"],
            act=claims["act"],
            channel=claims["channel"],
            level=level,
            case_id=claims["case"],
            inbox_id=claims["inbox"],
        )

    def caller(self, token: object, *, sender_id: str, inbox_id: object, language: str) -> Caller:
        """Return the caller of a turn; case and message must be the ones of the turn.

        Raises:
            AssertionRefused: not valid, or made for another turn, or not by the employee.
        """
        claims = self.verify(token)
        if claims.case_id != sender_id or claims.inbox_id != inbox_id:
            raise AssertionRefused("assertion.other_turn")
        if claims.act != "employee":
            raise AssertionRefused("assertion.not_employee")
        return Caller(
            person_id=claims.person_id,
            channel=claims.channel,
            level=claims.level,
            case_id=claims.case_id,
            inbox_id=claims.inbox_id,
            language=language,
        )

    def _check(self, claims: dict[str, Any]) -> None:
        names = ("sub", "act", "channel", "level", "case", "inbox")
        if any(not isinstance(claims.get(name), str) or not claims[name] for name in names):
            raise AssertionRefused("assertion.incomplete")
        if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE:
            raise AssertionRefused("assertion.not_for_us")
        if claims["act"] not in {"employee", "engineer"}:
            raise AssertionRefused("assertion.act")
        issued, expires = claims.get("iat"), claims.get("exp")
        if not isinstance(issued, int) or not isinstance(expires, int):
            raise AssertionRefused("assertion.untimed")
        now = self._clock.now().timestamp()
        if not issued - _SKEW <= now < expires or expires - issued > _LONGEST:
            raise AssertionRefused("assertion.expired")
