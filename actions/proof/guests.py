"""Passes with which somebody without a session chats, bound to a request at the door (R2)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.keys import KeyUnusable, fingerprint
from actions.proof.limits import START
from actions.proof.models import Challenge
from actions.proof.parts import Parts, evidence
from actions.proof.registration import bound
from actions.proof.starting import CLAIM

ISSUER = "nachtwacht-start"
AUDIENCE = "nachtwacht-guest"
LIFETIME = timedelta(minutes=2)
Given = Literal["none", "one", "two"]
_GIVEN: tuple[Given, ...] = ("none", "one", "two")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an engineer may know of a guest: the name that was typed and how many codes were right.

    Never told to the browser: it would say which of two codes is right.
    """

    claimed_name: str
    proofs: Given


class Guests:
    """Signs passes; `api` knows the public key."""

    def __init__(self, parts: Parts, private_key: SecretStr | None) -> None:
        self._parts = parts
        pem = private_key.get_secret_value() if private_key else ""
        self._key = OKPKey.import_key(pem) if pem else None

    async def issue(self, ticket: SecretStr | None, language: str) -> str:
        """Return a pass for this browser; without a request it says nothing of a name.

        Raises:
            PageError: no_chat, when there is no key to sign with.
        """
        if self._key is None:
            raise PageError("no_chat", 404)
        guest_id, claimed = str(uuid4()), ""
        async with self._parts.sessions.begin() as session:
            found = await self._request(session, ticket)
            if found is not None:
                guest_id = found.guest_id = found.guest_id or guest_id
                claimed = self._claim(found)
                await evidence(self._parts, session, found, "start.chat", "R2")
        return self._sign(self._key, guest_id, claimed, language, self._parts.clock.now())

    async def standing(self, guest_id: str) -> Standing:
        """Return how sure it is who a guest says to be."""
        async with self._parts.sessions() as session:
            found = await repository.challenge_of_guest(session, guest_id)
        if found is None:
            return Standing("", "none")
        given = 2 if found.proof_passed_at is not None else min(found.most_right, 1)
        return Standing(self._claim(found), _GIVEN[given])

    async def _request(self, session: AsyncSession, ticket: SecretStr | None) -> Challenge | None:
        if ticket is None:
            return None
        found = await repository.challenge_by_ticket(
            session, fingerprint(ticket.get_secret_value())
        )
        return found if found is not None and found.channel == START else None

    def _claim(self, found: Challenge) -> str:
        try:
            return self._parts.key.decrypt(
                found.claim_encrypted or b"", bound(found.person_id, CLAIM)
            )
        except KeyUnusable:
            return ""

    @staticmethod
    def _sign(key: OKPKey, guest_id: str, claimed: str, language: str, now: datetime) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": guest_id,
            "claimed_name": claimed,
            "lang": language,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode({"alg": "EdDSA", "typ": "JWT"}, claims, key, algorithms=["EdDSA"])
