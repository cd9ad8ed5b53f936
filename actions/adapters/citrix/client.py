"""Citrix's REST calls that we use, thin: paths, headers, one new token on 401."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from actions.adapters.citrix.errors import CitrixUnavailable, translate
from actions.adapters.citrix.settings import CitrixSettings
from actions.adapters.citrix.tokens import TokenSource
from actions.adapters.citrix.wire import Answer, Call, Wire
from actions.breaker import Breaker
from actions.patience import Budget, Pause
from actions.ports.clock import Clock

SEARCH = "find sessions"
READ = "read session"
MACHINES = "read machine"
GROUPS = "read delivery groups"
RESTART = "restart machine"
JOB = "read job"
HEALTH = "health"


class CitrixClient:
    """Speaks Citrix; answers of status 2xx, 404 and 409 come back, all others are raised."""

    def __init__(
        self,
        settings: CitrixSettings,
        http: httpx.AsyncClient,
        *,
        clock: Clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._wire = Wire(
            http,
            clock=clock,
            breaker=Breaker("citrix", clock, failures=settings.failures, rest=settings.rest),
            try_timeout=settings.try_timeout,
            first_pause=settings.first_pause,
            pause=pause,
        )
        self._tokens = TokenSource(settings, self._wire, clock=clock)

    def budget(self) -> Budget:
        """Start the time of one call of the port."""
        return Budget(self._settings.budget)

    def long_budget(self) -> Budget:
        """Start the time of a call of the port that reads many things."""
        return Budget(self._settings.long_budget)

    async def search_sessions(self, filters: list[dict[str, str]]) -> AsyncIterator[dict[str, Any]]:
        """Yield every session of every page that Citrix says matches; check them yourself."""
        body = {"SearchFilters": filters}
        budget = self.budget()
        async for found in self._pages("POST", "/Sessions/$search", SEARCH, budget, body):
            yield found

    async def search_machines(
        self, filters: list[dict[str, str]], budget: Budget
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield every machine that Citrix says matches; check them yourself."""
        body = {"SearchFilters": filters}
        async for found in self._pages("POST", "/Machines/$search", MACHINES, budget, body):
            yield found

    async def sessions_of_machine(
        self, machine_id: str, budget: Budget
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield every session on a machine, whoever's it is."""
        path = f"/Machines/{quote(machine_id, safe='')}/Sessions"
        async for found in self._pages("GET", path, SEARCH, budget):
            yield found

    async def delivery_groups(self, budget: Budget) -> AsyncIterator[dict[str, Any]]:
        """Yield every delivery group that our account may see, without who may use it."""
        async for found in self._pages("GET", "/DeliveryGroups", GROUPS, budget):
            yield found

    async def delivery_group(self, group_id: str, budget: Budget) -> dict[str, Any] | None:
        """Return one delivery group with its access policy, None on 404."""
        path = f"/DeliveryGroups/{quote(group_id, safe='')}"
        return await self._read(path, GROUPS, budget)

    async def machine(self, machine_id: str, budget: Budget) -> dict[str, Any] | None:
        """Return the machine's JSON, None on 404."""
        return await self._read(f"/Machines/{quote(machine_id, safe='')}", MACHINES, budget)

    async def restart(self, machine_id: str, budget: Budget) -> Answer:
        """Ask once for a restart that waits for whoever is active; see `wire` for lost answers."""
        path = f"/Machines/{quote(machine_id, safe='')}/$reboot"
        params = {"force": "false", "async": "true"}
        return await self._call("POST", path, RESTART, budget, None, params, repeat=False)

    async def _pages(
        self,
        method: str,
        path: str,
        action: str,
        budget: Budget,
        body: dict[str, Any] | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        params = {"limit": str(self._settings.page_size)}
        for _ in range(self._settings.max_pages):
            answer = await self._call(method, path, action, budget, body, params)
            page = _expect(answer).body()
            items = page.get("Items")
            for item in items if isinstance(items, list) else []:
                if isinstance(item, dict):
                    yield item
            token = page.get("ContinuationToken")
            if not token:
                return
            params = {**params, "continuationToken": str(token)}
        raise CitrixUnavailable(answer.facts())

    async def session(self, session_id: str, budget: Budget | None = None) -> dict[str, Any] | None:
        """Return the session's JSON, None on 404."""
        path = f"/Sessions/{quote(session_id, safe='')}"
        return await self._read(path, READ, budget or self.budget())

    async def _read(self, path: str, action: str, budget: Budget) -> dict[str, Any] | None:
        answer = await self._call("GET", path, action, budget)
        if answer.status == 404:
            return None
        found = _expect(answer).body()
        if not found.get("Id"):
            raise CitrixUnavailable(answer.facts())
        return found

    async def act(
        self, session_id: str, verb: str, budget: Budget, body: dict[str, str] | None = None
    ) -> Answer:
        """Post `$verb` on a session as a job; an answer that was lost is not asked for again."""
        path = f"/Sessions/{quote(session_id, safe='')}/${verb}"
        params = {} if verb == "hide" else {"async": "true"}
        return await self._call("POST", path, verb, budget, body, params, repeat=False)

    async def job(self, job_id: str) -> dict[str, Any] | None:
        """Return the job's JSON, None on 404."""
        path = f"/Jobs/{quote(job_id, safe='')}"
        answer = await self._call("GET", path, JOB, self.budget())
        return None if answer.status == 404 else _expect(answer).body()

    async def sites(self) -> set[str]:
        """Return the ids of the sites that our account sees."""
        me = _expect(await self._call("GET", "/me", HEALTH, self.budget())).body()
        customers = me.get("Customers") or []
        return {str(site["Id"]) for customer in customers for site in customer.get("Sites") or []}

    async def about(self) -> None:
        """Return when Citrix answers; raises otherwise."""
        _expect(await self._call("GET", "/About", HEALTH, self.budget()))

    async def _call(
        self,
        method: str,
        path: str,
        action: str,
        budget: Budget,
        body: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
        *,
        repeat: bool = True,
    ) -> Answer:
        for last in (False, True):
            token = await self._tokens.get(budget)
            call = Call(
                method,
                f"{self._settings.base_url}{path}",
                action,
                headers=self._headers(token.value, action),
                params=params or {},
                content=None if body is None else json.dumps(body).encode(),
                repeat=repeat,
            )
            answer = await self._wire.send(call, budget)
            if answer.status != 401 or last:
                break
            self._tokens.forget(token)
        if answer.status == 404 and not answer.from_citrix:
            raise CitrixUnavailable(answer.facts())
        if answer.status // 100 == 2 or answer.status in {404, 409}:
            return answer
        raise translate(answer.facts())

    def _headers(self, token: str, action: str) -> dict[str, str]:
        return {
            "Authorization": f"CWSAuth bearer={token}",
            "Citrix-CustomerId": self._settings.customer,
            "Citrix-InstanceId": self._settings.site_id,
            "Accept": "application/json",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Nachtwacht",
            "X-ActionName": f"Nachtwacht: {action}",
        }


def _expect(answer: Answer) -> Answer:
    if answer.status // 100 != 2:
        raise translate(answer.facts())
    return answer
