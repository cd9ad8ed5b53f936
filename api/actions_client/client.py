"""Calls of `/internal` of the repairing program, always on behalf of a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from api.actions_client.coverage import Coverage
from api.assertion import Asker, Assertions
from api.errors import Refused, Unavailable

STATUS_TIMEOUT = 2.0
LINK_TIMEOUT = 5.0
OWN_PROOFS = "ch-own-proofs"
"""Stands in a timeline for the page of one's own proofs: each click makes a link of its own."""


@dataclass(frozen=True, slots=True)
class SecureLink:
    """Address of the page on which a person proves who he is; never store or log it."""

    url: str
    expires_at: datetime


class _Link(BaseModel):
    url: str
    expires_at: datetime


class ActionsClient:
    """The client; one HTTP pool for the whole program."""

    def __init__(self, http: httpx.AsyncClient, token: str, assertions: Assertions) -> None:
        self._http = http
        self._token = token
        self._assertions = assertions

    def _headers(self, asker: Asker) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._token}",
            "X-Nachtwacht-Assertion": self._assertions.mint(asker),
        }

    async def link(self, asker: Asker, challenge_id: str, language: str = "nl") -> SecureLink:
        """Return the page of a challenge, or with `OWN_PROOFS` that of the person's own proofs.

        Only the person of the challenge gets it. Raises `Refused` (404, `link.unknown`) when it is
        not theirs or over, `Unavailable` when the repairing program does not answer.
        """
        own = challenge_id == OWN_PROOFS
        path = "registration" if own else f"challenges/{challenge_id}"
        return await self._link(asker, path, {"language": language} if own else None)

    async def identity_link(self, asker: Asker, engineer_id: str, language: str) -> SecureLink:
        """Return an engineer's own page on which she establishes who the person of a call is.

        `language` is the employee's. Raises `Refused` (409, `identity.busy`) while another engineer
        does so and no second is needed, (404, `link.unknown`) when the directory knows nobody of
        this id, and `Unavailable`.
        """
        body = {"engineer_id": engineer_id, "language": language}
        return await self._link(asker, "identity", body)

    async def _link(self, asker: Asker, path: str, body: dict[str, str] | None) -> SecureLink:
        try:
            answer = await self._http.post(
                f"/internal/{path}/link",
                headers=self._headers(asker),
                json=body,
                timeout=LINK_TIMEOUT,
            )
        except httpx.HTTPError as error:
            raise Unavailable("link.unavailable") from error
        if answer.status_code >= 500:
            raise Unavailable("link.unavailable")
        if answer.status_code == 409:
            raise Refused("identity.busy", status=409)
        if answer.status_code != 200:
            raise Refused("link.unknown", status=404)
        try:
            found = _Link.model_validate_json(answer.content)
        except ValidationError as error:
            raise Unavailable("link.unavailable") from error
        return SecureLink(found.url, found.expires_at)

    async def open_self_service(self, asker: Asker, engineer: str) -> None:
        """Let self-service go on for the person of a call; raises `Unavailable`."""
        try:
            answer = await self._http.post(
                "/internal/self-service/open",
                headers=self._headers(asker),
                json={"engineer": engineer},
                timeout=LINK_TIMEOUT,
            )
        except httpx.HTTPError as error:
            raise Unavailable("self_service.unavailable") from error
        if answer.status_code != 200:
            raise Unavailable("self_service.unavailable")

    async def decide(self, asker: Asker, release_id: str, decision: str, engineer: str) -> str:
        """Give an engineer's word on a change that waits; return the word that counts.

        `decision` is "released" or "refused"; an earlier word, or "expired", may count instead.
        Raises `Refused` (404, `release.unknown`) or `Unavailable`.
        """
        try:
            answer = await self._http.post(
                f"/internal/releases/{release_id}",
                headers=self._headers(asker),
                json={"engineer": engineer, "decision": decision},
                timeout=LINK_TIMEOUT,
            )
        except httpx.HTTPError as error:
            raise Unavailable("release.unavailable") from error
        if answer.status_code == 404:
            raise Refused("release.unknown", status=404)
        if answer.status_code != 200:
            raise Unavailable("release.unavailable")
        return str(answer.json()["decision"])

    async def status(self, asker: Asker) -> dict[str, Any] | None:
        """Return what the back ends show of this person now, or None when that takes over 2 s."""
        try:
            answer = await self._http.get(
                "/internal/status", headers=self._headers(asker), timeout=STATUS_TIMEOUT
            )
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    async def coverage(self, asker: Asker) -> Coverage | None:
        """Return how many people have a proof, or None when that takes over 5 s."""
        try:
            answer = await self._http.get(
                "/internal/enrolment/coverage", headers=self._headers(asker), timeout=LINK_TIMEOUT
            )
            answer.raise_for_status()
            return Coverage.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError):
            return None

    async def ready(self) -> bool:
        """True when the repairing program says that it is ready."""
        try:
            answer = await self._http.get("/health/ready", timeout=STATUS_TIMEOUT)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200
