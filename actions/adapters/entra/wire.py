"""One HTTP exchange with Graph: time budget, back-off, request id."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import structlog

from actions.adapters.entra.errors import NOT_TRIED, CallFacts, EntraUnavailable
from actions.breaker import Breaker, NotTried
from actions.patience import NO_ANSWER, TRIES, BackOff, Budget, Pause, is_passing
from actions.ports.clock import Clock

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Call:
    """One request; only one that reads is sent again when its answer did not come."""

    method: str
    url: str
    action: str
    params: dict[str, str] | None = None
    body: dict[str, Any] | None = None
    headers: dict[str, str] | None = None

    @property
    def reads(self) -> bool:
        """True when sending it twice does no harm."""
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` is 0 when nothing did."""

    action: str
    status: int
    request_id: str
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    content: bytes = b""

    def body(self) -> dict[str, Any]:
        """Return the JSON object; raises EntraUnavailable when it is something else."""
        found = self._object()
        if found is None:
            raise EntraUnavailable(self.facts())
        return found

    @property
    def error(self) -> dict[str, Any]:
        """Graph's error object, empty when there is none."""
        found = (self._object() or {}).get("error")
        return found if isinstance(found, dict) else {}

    def facts(self, retry_after: float | None = None) -> CallFacts:
        """Return what may be logged and shown to an engineer."""
        code = self.error.get("code")
        return CallFacts(
            action=self.action,
            status=self.status,
            request_id=self.request_id,
            error=str(code)[:100] if code else None,
            retry_after=retry_after,
        )

    def _object(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self.content)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


class Wire:
    """Sends calls, waits and tries again as long as the budget allows."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        clock: Clock,
        breaker: Breaker,
        try_timeout: timedelta,
        first_pause: timedelta,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._http = http
        self._breaker = breaker
        self._try_timeout = try_timeout.total_seconds()
        self._back_off = BackOff(first_pause, clock)
        self._pause = pause

    async def send(self, call: Call, token: str, budget: Budget) -> Answer:
        """Return the first answer that is not a passing trouble.

        Raises:
            EntraUnavailable: it was left alone, or the trouble outlasted the tries or the budget,
                or a write met it.
        """
        try:
            self._breaker.pass_through()
        except NotTried as error:
            raise EntraUnavailable(CallFacts(call.action, NO_ANSWER, "", NOT_TRIED)) from error
        attempt, fair = 0, False
        while True:
            fair |= budget.is_fair(self._try_timeout)
            answer = await self._once(call, token, budget)
            if not is_passing(answer.status):
                self._breaker.answered()
                return answer
            wait = self._back_off.wait(answer.headers, attempt)
            last = attempt == TRIES - 1 or wait >= budget.left()
            if last or not call.reads:
                self._breaker.heard(answer.status, fair=fair)
                raise EntraUnavailable(answer.facts(retry_after=wait))
            await self._pause(wait)
            attempt += 1

    async def _once(self, call: Call, token: str, budget: Budget) -> Answer:
        ours = str(uuid.uuid4())
        started = asyncio.get_running_loop().time()
        headers = {"Authorization": f"Bearer {token}", "client-request-id": ours}
        headers |= call.headers or {}
        try:
            async with asyncio.timeout(min(self._try_timeout, budget.left())):
                response = await self._http.request(
                    call.method, call.url, params=call.params, json=call.body, headers=headers
                )
        except (httpx.HTTPError, TimeoutError):
            answer = Answer(call.action, NO_ANSWER, ours)
        else:
            request_id = response.headers.get("request-id", ours)
            answer = Answer(
                call.action, response.status_code, request_id, response.headers, response.content
            )
        _log.info(
            "entra.called",
            action=answer.action,
            status=answer.status,
            request_id=answer.request_id,
            ms=round((asyncio.get_running_loop().time() - started) * 1000),
        )
        return answer
