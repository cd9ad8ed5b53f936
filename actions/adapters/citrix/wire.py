"""One HTTP exchange with Citrix: time budget, back-off, transaction id."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import structlog

from actions.adapters.citrix.errors import NOT_TRIED, CallFacts, CitrixUnavailable
from actions.breaker import Breaker, NotTried
from actions.patience import NO_ANSWER, TRIES, BackOff, Budget, Pause, is_passing
from actions.ports.clock import Clock

_transactions: ContextVar[list[str] | None] = ContextVar("citrix_transactions", default=None)
_log = structlog.get_logger()


@contextmanager
def transactions() -> Iterator[list[str]]:
    """Collect the Citrix transaction ids of the calls made inside the block, for the ledger."""
    collected: list[str] = []
    token = _transactions.set(collected)
    try:
        yield collected
    finally:
        _transactions.reset(token)


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `repeat`: sending it twice does no harm when the first answer was lost."""

    method: str
    url: str
    action: str
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    repeat: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` is 0 when nothing did."""

    action: str
    status: int
    transaction_id: str
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    content: bytes = b""

    @property
    def from_citrix(self) -> bool:
        """False for a web page: some proxy answered, and its 404 proves nothing."""
        return not self.headers.get("Content-Type", "").lower().startswith("text/html")

    @property
    def job_id(self) -> str:
        """The job that Citrix named in `Location`, "" when it named none."""
        location = str(self.headers.get("Location", ""))
        return location.partition("?")[0].rstrip("/").rpartition("/")[2]

    def body(self) -> dict[str, Any]:
        """Return the JSON object; raises CitrixUnavailable when it is something else."""
        found = self._object()
        if found is None:
            raise CitrixUnavailable(self.facts())
        return found

    def facts(self, retry_after: float | None = None) -> CallFacts:
        """Return what may be logged and shown to an engineer."""
        found = self._object() or {}
        word = found.get("SdkErrorId") or found.get("ErrorType") or found.get("error")
        return CallFacts(
            action=self.action,
            status=self.status,
            transaction_id=self.transaction_id,
            citrix_error=str(word)[:100] if word else None,
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

    async def send(self, call: Call, budget: Budget) -> Answer:
        """Return the first answer that is not a passing trouble.

        Raises:
            CitrixUnavailable: it was left alone, or the trouble outlasted the tries or the budget.
        """
        try:
            self._breaker.pass_through()
        except NotTried as error:
            raise CitrixUnavailable(CallFacts(call.action, NO_ANSWER, "", NOT_TRIED)) from error
        attempt, fair = 0, False
        while True:
            fair |= budget.is_fair(self._try_timeout)
            answer = await self._once(call, budget)
            if not is_passing(answer.status):
                self._breaker.answered()
                return answer
            wait = self._back_off.wait(answer.headers, attempt)
            refused_unread = answer.status == httpx.codes.TOO_MANY_REQUESTS
            last = attempt == TRIES - 1 or wait >= budget.left()
            if last or not (call.repeat or refused_unread):
                self._breaker.heard(answer.status, fair=fair)
                raise CitrixUnavailable(answer.facts(retry_after=wait))
            await self._pause(wait)
            attempt += 1

    async def _once(self, call: Call, budget: Budget) -> Answer:
        transaction = str(uuid.uuid4())
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(self._try_timeout, budget.left())):
                response = await self._http.request(
                    call.method,
                    call.url,
                    params=call.params,
                    content=call.content,
                    headers={**call.headers, "Citrix-TransactionId": transaction},
                )
        except (httpx.HTTPError, TimeoutError):
            answer = Answer(call.action, NO_ANSWER, transaction)
        else:
            transaction = response.headers.get("Citrix-TransactionId", transaction)
            answer = Answer(
                call.action, response.status_code, transaction, response.headers, response.content
            )
        self._record(answer, asyncio.get_running_loop().time() - started)
        return answer

    @staticmethod
    def _record(answer: Answer, seconds: float) -> None:
        collected = _transactions.get()
        if collected is not None:
            collected.append(answer.transaction_id)
        _log.info(
            "citrix.called",
            action=answer.action,
            status=answer.status,
            transaction_id=answer.transaction_id,
            ms=round(seconds * 1000),
        )
