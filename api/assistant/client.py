"""HTTP to the bot, with one circuit breaker."""

from datetime import datetime, timedelta

import httpx
from pydantic import ValidationError

from api.assistant.schemas import Turn, TurnAnswer
from api.clock import Clock

CONNECT_TIMEOUT = 2.0
ANSWER_TIMEOUT = 60.0
BREAK_AFTER = 3
REST = timedelta(seconds=2)


class BotUnreachable(Exception):
    """Nothing was sent: the connection was refused, or the breaker is open."""


class BotSilent(Exception):
    """The turn may or may not have arrived; read the tracker before sending it again."""


class BotRefused(Exception):
    """The bot calls the turn malformed or us a stranger; sending it again is useless."""


class Breaker:
    """Opens after some refused connections in a row and lets one try through after a rest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._closed_again_at: datetime | None = None

    def check(self) -> None:
        """Raise `BotUnreachable` while open; who tries after the rest starts a new one."""
        if self._failures < BREAK_AFTER or self._closed_again_at is None:
            return
        now = self._clock.now()
        if now < self._closed_again_at:
            raise BotUnreachable
        self._closed_again_at = now + REST

    def failed(self) -> None:
        """Count a refused connection."""
        self._failures += 1
        self._closed_again_at = self._clock.now() + REST

    def worked(self) -> None:
        """Forget earlier failures."""
        self._failures = 0
        self._closed_again_at = None


class BotClient:
    """Sends turns and reads them back; `http` has the bot's address and token."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self._http = http
        self._breaker = Breaker(clock)

    async def send(self, turn: Turn) -> TurnAnswer:
        """Send a turn and return what the bot said."""
        body = turn.model_dump_json(exclude_none=True)
        response = await self._request("POST", "/webhooks/care/turn", body)
        return _read(response)

    async def recall(self, case_id: str, inbox_id: str) -> TurnAnswer | None:
        """Return what the bot said to a turn that it already knows, or None."""
        response = await self._request("GET", f"/webhooks/care/turn/{case_id}/{inbox_id}", None)
        return None if response.status_code == 404 else _read(response)

    async def ready(self) -> bool:
        """True when something answers at the bot's address."""
        try:
            answer = await self._http.get("/", timeout=CONNECT_TIMEOUT)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def _request(self, method: str, path: str, body: str | None) -> httpx.Response:
        self._breaker.check()
        try:
            response = await self._http.request(
                method,
                path,
                content=body,
                headers={"Content-Type": "application/json"},
                timeout=httpx.Timeout(ANSWER_TIMEOUT, connect=CONNECT_TIMEOUT),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            self._breaker.failed()
            raise BotUnreachable from error
        except httpx.HTTPError as error:
            raise BotSilent from error
        self._breaker.worked()
        if response.status_code >= 500:
            raise BotSilent
        if response.status_code not in (200, 404) or (
            method == "POST" and response.status_code != 200
        ):
            raise BotRefused(str(response.status_code))
        return response


def _read(response: httpx.Response) -> TurnAnswer:
    try:
        return TurnAnswer.model_validate_json(response.content)
    except ValidationError as error:
        raise BotRefused("unreadable") from error
