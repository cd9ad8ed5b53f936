"""Speaks to the repairing program over its Unix socket; nothing is kept here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

_TIMEOUT = httpx.Timeout(25.0, connect=2.0)
_SHOWN = frozenset(
    {
        "account_name",
        "action",
        "adding",
        "because",
        "codes",
        "compared",
        "error",
        "first",
        "first_name",
        "language",
        "locked",
        "name",
        "needs_second",
        "no_password",
        "offered",
        "proofs",
        "purposes",
        "registered",
        "role",
        "seconds_left",
        "sent_to",
        "spoken",
        "stage",
        "telephones",
        "texted_to",
        "usable_from",
        "wait_seconds",
        "way",
        "wrong_left",
    }
)


class ActionsAway(Exception):
    """The repairing program does not answer, or not as agreed."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer for the browser, the ticket that goes into a cookie only, and a pass."""

    status: int
    shown: dict[str, Any]
    ticket: str | None
    guest: str | None = None


class ActionsClient:
    """One connection pool to the socket."""

    def __init__(self, socket: Path, token: SecretStr) -> None:
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(socket)),
            base_url="http://actions",
            headers={"Authorization": f"Bearer {token.get_secret_value()}"},
            timeout=_TIMEOUT,
        )

    async def call(self, name: str, body: dict[str, Any]) -> Reply:
        """POST to `/secure/<name>`; raises ActionsAway."""
        try:
            answer = await self._http.post(f"/secure/{name}", json=body)
            data = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ActionsAway from error
        if not isinstance(data, dict) or answer.status_code == httpx.codes.UNAUTHORIZED:
            raise ActionsAway
        shown = {key: value for key, value in data.items() if key in _SHOWN}
        return Reply(answer.status_code, shown, data.get("ticket"), data.get("guest"))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
