"""The token of our own account: cloud or on-premises, renewed in time."""

import asyncio
import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from actions.adapters.citrix.errors import CitrixForbidden, CitrixUnavailable, translate
from actions.adapters.citrix.settings import CitrixMode, CitrixSettings
from actions.adapters.citrix.wire import Answer, Call, Wire
from actions.patience import Budget
from actions.ports.clock import Clock

UNKNOWN_LIFE = timedelta(minutes=10)
LONGEST_SECONDS = 86_400
ACTION = "sign in"


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and the moment it ends."""

    value: str
    ends_at: datetime


class TokenSource:
    """Keeps one token; concurrent callers wait for one renewal."""

    def __init__(self, settings: CitrixSettings, wire: Wire, *, clock: Clock) -> None:
        self._settings = settings
        self._wire = wire
        self._clock = clock
        self._token: Token | None = None
        self._renewing = asyncio.Lock()

    async def get(self, budget: Budget) -> Token:
        """Return a token with more than `renew_before` to go.

        Raises:
            CitrixUnavailable: no token within the budget.
            CitrixForbidden: our credentials are refused.
        """
        async with self._renewing:
            if self._token is None or not self._fresh(self._token):
                self._token = await self._ask(budget)
            return self._token

    def forget(self, token: Token) -> None:
        """Drop this token, unless a newer one took its place already."""
        if self._token is token:
            self._token = None

    def _fresh(self, token: Token) -> bool:
        return self._clock.now() + self._settings.renew_before < token.ends_at

    async def _ask(self, budget: Budget) -> Token:
        cloud = self._settings.mode is CitrixMode.CLOUD
        asked_at = self._clock.now()
        answer = await self._wire.send(self._cloud() if cloud else self._on_premises(), budget)
        if answer.status in {400, 401, 403}:
            raise CitrixForbidden(answer.facts())
        if answer.status != 200:
            raise translate(answer.facts())
        return _from_cloud(answer, asked_at) if cloud else _from_site(answer, asked_at)

    def _cloud(self) -> Call:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        return Call(
            "POST",
            self._settings.token_address,
            ACTION,
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            content=urlencode(form).encode(),
        )

    def _on_premises(self) -> Call:
        secret = self._settings.client_secret.get_secret_value()
        basic = base64.b64encode(f"{self._settings.client_id}:{secret}".encode()).decode()
        return Call(
            "POST",
            self._settings.token_address,
            ACTION,
            headers={
                "Accept": "application/json",
                "Authorization": f"Basic {basic}",
                "Citrix-CustomerId": self._settings.customer,
            },
        )


def _from_cloud(answer: Answer, asked_at: datetime) -> Token:
    body = answer.body()
    try:
        seconds = int(body.get("expires_in", ""))  # Citrix sends a string
    except (TypeError, ValueError):
        return Token(_text(answer, body, "access_token"), asked_at + UNKNOWN_LIFE)
    life = timedelta(seconds=max(0, min(seconds, LONGEST_SECONDS)))
    return Token(_text(answer, body, "access_token"), asked_at + life)


def _from_site(answer: Answer, asked_at: datetime) -> Token:
    body = answer.body()
    try:
        ends_at = datetime.fromisoformat(str(body.get("ExpiresAt", "")))
    except ValueError:
        ends_at = asked_at + UNKNOWN_LIFE
    if ends_at.tzinfo is None:
        ends_at = asked_at + UNKNOWN_LIFE
    return Token(_text(answer, body, "Token"), ends_at)


def _text(answer: Answer, body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise CitrixUnavailable(answer.facts())
    return value
