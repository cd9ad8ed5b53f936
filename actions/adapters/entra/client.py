"""Graph's calls that we use, thin: paths, pages, one new token on 401."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx

from actions.adapters.entra.errors import EntraUnavailable, translate
from actions.adapters.entra.settings import EntraSettings
from actions.adapters.entra.tokens import TokenSource
from actions.adapters.entra.wire import Answer, Call, Wire
from actions.breaker import Breaker
from actions.patience import Budget, Pause
from actions.ports.clock import Clock, SystemClock
from actions.ports.roster import GroupUnknown

USER_FIELDS = (
    "id,userPrincipalName,displayName,givenName,mail,userType,accountEnabled,"
    "onPremisesSyncEnabled,onPremisesSamAccountName,onPremisesDomainName,"
    "onPremisesSecurityIdentifier,securityIdentifier,lastPasswordChangeDateTime,"
    "passwordPolicies,passwordProfile,employeeHireDate,createdDateTime,"
    "businessPhones,mobilePhone"
)
MEMBER_FIELDS = (
    "id,userPrincipalName,displayName,givenName,mail,userType,accountEnabled,department,"
    "preferredLanguage,mobilePhone,otherMails"
)
GROUP_FIELDS = "id,displayName,isAssignableToRole"


class EntraClient:
    """Speaks Graph v1.0; what is no success is raised in the words of the port."""

    def __init__(
        self,
        settings: EntraSettings,
        *,
        clock: Clock | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.pause = pause
        self._root = f"{settings.graph_url}/v1.0"
        self._http = httpx.AsyncClient(
            verify=settings.trust(),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=settings.connections),
        )
        self._wire = Wire(
            self._http,
            clock=self.clock,
            breaker=self._breaker("graph"),
            try_timeout=settings.try_timeout,
            first_pause=settings.first_pause,
            pause=pause,
        )
        self._tokens = TokenSource(settings, self._breaker("entra-sign-in"))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        await self._tokens.aclose()

    def budget(self) -> Budget:
        """Start the time of one call of the port."""
        return Budget(self.settings.budget)

    async def sign_in(self, budget: Budget) -> str:
        """Return a token; raises EntraForbidden, EntraUnavailable."""
        return await self._tokens.get(budget)

    async def user(self, object_id: str, budget: Budget) -> dict[str, Any] | None:
        """Return the user's JSON, None when nobody has this id."""
        params = {"$select": USER_FIELDS}
        answer = await self._call(Call("GET", self._of(object_id), "read user", params), budget)
        return None if answer.status == 404 else answer.body()

    async def users_named(self, name: str, budget: Budget) -> list[dict[str, Any]]:
        """Return the users who sign in with this name."""
        quoted = name.replace("'", "''")
        params = {"$filter": f"userPrincipalName eq '{quoted}'", "$select": USER_FIELDS}
        answer = await self._call(Call("GET", f"{self._root}/users", "find user", params), budget)
        return _values(answer)

    async def count_people(self, budget: Budget) -> int:
        """Return how many enabled members the tenant has; raises EntraUnavailable."""
        params = {
            "$filter": "userType eq 'Member' and accountEnabled eq true",
            "$count": "true",
            "$select": "id",
            "$top": "1",
        }
        call = Call(
            "GET", f"{self._root}/users", "count people", params,
            headers={"ConsistencyLevel": "eventual"},
        )  # fmt: skip
        answer = await self._call(call, budget)
        found = answer.body().get("@odata.count")
        if answer.status == 404 or not isinstance(found, int):
            raise EntraUnavailable(answer.facts())
        return found

    async def memberships(self, object_id: str, budget: Budget) -> list[dict[str, Any]]:
        """Return every role and group of a user, also through other groups; all pages or none.

        Raises:
            EntraUnavailable: a page did not come, or there are more pages than we read.
        """
        params: dict[str, str] | None = {
            "$select": GROUP_FIELDS,
            "$top": str(self.settings.page_size),
        }
        url: str = f"{self._of(object_id)}/transitiveMemberOf"
        found: list[dict[str, Any]] = []
        for _ in range(self.settings.max_pages):
            answer = await self._call(Call("GET", url, "read memberships", params), budget)
            found += _values(answer)
            following = answer.body().get("@odata.nextLink")
            if following is None:
                return found
            url, params = self._own(str(following), answer), None
        raise EntraUnavailable(answer.facts())

    async def people(self, group_id: str | None, size: int) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield everybody, or who is in a group at any depth, a page and a budget at a time."""
        place = "users"
        if group_id is not None:
            place = f"groups/{quote(group_id, safe='')}/transitiveMembers"
        params: dict[str, str] | None = {"$select": MEMBER_FIELDS, "$top": str(size)}
        url = f"{self._root}/{place}"
        while True:
            answer = await self._call(Call("GET", url, "list people", params), self.budget())
            if answer.status == 404:
                raise GroupUnknown(str(group_id))
            yield _values(answer)
            following = answer.body().get("@odata.nextLink")
            if following is None:
                return
            url, params = self._own(str(following), answer), None

    async def set_password(self, object_id: str, password: str, budget: Budget) -> Answer:
        """Ask once for a password that the employee chose; a policy's refusal (400) comes back."""
        profile = {"password": password, "forceChangePasswordNextSignIn": False}
        call = Call("PATCH", self._of(object_id), "set password", body={"passwordProfile": profile})
        return await self._call(call, budget, returned=frozenset({400, 404}))

    async def revoke_sign_ins(self, object_id: str, budget: Budget) -> bool:
        """Ask once to end every sign-in; False when nobody has this id."""
        url = f"{self._of(object_id)}/revokeSignInSessions"
        answer = await self._call(Call("POST", url, "revoke sign-ins"), budget)
        return answer.status != 404

    async def own_secrets(self, budget: Budget) -> list[dict[str, Any]]:
        """Return what is known of the secrets of our own application, never the secrets."""
        url = f"{self._root}/applications(appId='{quote(self.settings.client_id, safe='')}')"
        params = {"$select": "appId,passwordCredentials"}
        answer = await self._call(Call("GET", url, "read application", params), budget)
        found = answer.body().get("passwordCredentials")
        return [each for each in found or [] if isinstance(each, dict)]

    async def _call(
        self, call: Call, budget: Budget, *, returned: frozenset[int] = frozenset({404})
    ) -> Answer:
        for last in (False, True):
            token = await self._tokens.get(budget)
            answer = await self._wire.send(call, token, budget)
            if answer.status != 401 or last:
                break
            self._tokens.forget(token)
        graphs_own = answer.status in returned and bool(answer.error)
        if answer.status // 100 == 2 or graphs_own:
            return answer
        if answer.status in returned:  # some proxy answered: it proves nothing
            raise EntraUnavailable(answer.facts())
        raise translate(answer.facts())

    def _breaker(self, name: str) -> Breaker:
        mine = self.settings
        return Breaker(name, self.clock, failures=mine.failures, rest=mine.rest)

    def _of(self, object_id: str) -> str:
        return f"{self._root}/users/{quote(object_id, safe='')}"

    def _own(self, url: str, answer: Answer) -> str:
        """Return the address of a next page; our token goes to no other server."""
        if not url.startswith(f"{self.settings.graph_url}/"):
            raise EntraUnavailable(answer.facts())
        return url


def _values(answer: Answer) -> list[dict[str, Any]]:
    found = answer.body().get("value")
    if answer.status == 404 or not isinstance(found, list):
        raise EntraUnavailable(answer.facts())
    return [each for each in found if isinstance(each, dict)]
