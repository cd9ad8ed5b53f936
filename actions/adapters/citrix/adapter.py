"""The port `Sessions` on Citrix."""

import asyncio
import ssl
from collections.abc import Callable

import httpx
import structlog

from actions.adapters.citrix import mapping
from actions.adapters.citrix.client import CitrixClient
from actions.adapters.citrix.errors import CitrixConflict, CitrixUnavailable, translate
from actions.adapters.citrix.machines import RESTARTS, Machines
from actions.adapters.citrix.settings import CitrixSettings
from actions.adapters.citrix.wire import Answer
from actions.domain.person import Account
from actions.patience import Budget, Pause
from actions.ports.clock import Clock, SystemClock
from actions.ports.sessions import (
    Capabilities,
    Job,
    JobState,
    Machine,
    Offer,
    Session,
    SessionGone,
    SessionsError,
    SessionState,
)

WATCH = "session:"
"""Prefix of a job id for a log off that Citrix accepted without naming a job."""

_log = structlog.get_logger()


def certificate_check(settings: CitrixSettings) -> ssl.SSLContext | bool:
    """Return how the site's certificate is checked: against our CA, else against the usual ones."""
    return ssl.create_default_context(cafile=settings.ca_file) if settings.ca_file else True


class CitrixSessions:
    """Finds, disconnects, logs off and hides the sessions of one person; restarts his desktop."""

    capabilities = Capabilities(hide=True, message=True, restart_machine=True, offers=True)

    def __init__(
        self,
        settings: CitrixSettings,
        *,
        clock: Clock | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._http = httpx.AsyncClient(
            verify=certificate_check(settings),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=settings.connections),
        )
        self._client = CitrixClient(settings, self._http, clock=clock or SystemClock(), pause=pause)
        self._machines = Machines(self._client, settings.machine_search_property)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def find(self, account: Account) -> list[Session]:
        """Return the sessions whose SID is the account's; Citrix's own filter is not trusted."""
        who = f"{account.domain}\\{account.user_name}"
        filters = [{"Property": "CurrentUser", "Value": who, "Operator": "Equals"}]
        own: dict[str, Session] = {}
        foreign = 0
        async for found in self._client.search_sessions(filters):
            session = mapping.session(found)
            if session is None or not mapping.is_owned_by(found, account.sid):
                foreign += 1
            else:
                own[session.id] = session
        if foreign:
            _log.warning("citrix.foreign_sessions_dropped", count=foreign)
        return list(own.values())

    async def get(self, session_id: str) -> Session | None:
        """Return the session as it is now, None once Citrix answers 404."""
        found = await self._client.session(session_id)
        return None if found is None else mapping.session(found)

    async def message(self, session_id: str, title: str, text: str) -> None:
        """Show a message; sent at most once, so a lost answer is an error."""
        body = {"Style": "Information", "Title": title, "Text": text}
        await self._post(session_id, "sendMessage", self._client.budget(), body)

    async def disconnect(self, session_id: str) -> None:
        """Ask for a disconnect; read the session to see that it happened."""
        await self._act(session_id, "disconnect", lambda s: s.state is SessionState.DISCONNECTED)

    async def log_off(self, session_id: str) -> Job | None:
        """Ask for a log off; one that is already under way is followed, not started again."""
        try:
            answer = await self._act(session_id, "logoff", lambda s: s.logoff_in_progress)
        except SessionGone:
            return None
        job_id = answer.job_id if answer else ""
        return Job(job_id or f"{WATCH}{session_id}", JobState.RUNNING)

    async def hide(self, session_id: str) -> None:
        """Keep the session from being offered again, so that a new one can start."""
        await self._act(session_id, "hide", lambda s: s.hidden)

    async def restart_machine(self, account: Account, session_id: str) -> Job:
        """Restart the machine on which this person is alone, once and never by force."""
        return await self._machines.restart(account, session_id)

    async def machine(self, machine_id: str) -> Machine | None:
        """Return the machine as it is now, None once Citrix answers 404."""
        return await self._machines.get(machine_id)

    async def offers(self, account: Account) -> list[Offer]:
        """Return the machines that are this person's own, and the groups that let him in."""
        return await self._machines.offers(account)

    async def job(self, job_id: str) -> Job:
        """Return how the job stands; GONE says nothing of success, read the session then."""
        if job_id.startswith(RESTARTS):
            return await self._machines.job(job_id)
        if job_id.startswith(WATCH):
            session = await self.get(job_id.removeprefix(WATCH))
            return Job(job_id, JobState.DONE if session is None else JobState.RUNNING)
        found = await self._client.job(job_id)
        return Job(job_id, JobState.GONE) if found is None else mapping.job(job_id, found)

    async def healthy(self) -> bool:
        """True when Citrix answers and accepts our account."""
        try:
            await self._client.about()
        except SessionsError:
            return False
        return True

    async def _act(
        self, session_id: str, verb: str, settled: Callable[[Session], bool]
    ) -> Answer | None:
        """Post the verb, reading the session before a second try; None when it was settled."""
        budget = self._client.budget()
        try:
            return await self._post(session_id, verb, budget)
        except CitrixConflict:
            if await self._settled(session_id, settled, budget):
                return None
            raise
        except CitrixUnavailable as error:
            if error.facts.status == 429 or budget.left() == 0:
                raise
            if await self._settled(session_id, settled, budget):
                return None
        return await self._post(session_id, verb, budget)

    async def _post(
        self, session_id: str, verb: str, budget: Budget, body: dict[str, str] | None = None
    ) -> Answer:
        answer = await self._client.act(session_id, verb, budget, body)
        if answer.status == 404:
            raise SessionGone(session_id)
        if answer.status == 409:
            raise translate(answer.facts())
        return answer

    async def _settled(
        self, session_id: str, settled: Callable[[Session], bool], budget: Budget
    ) -> bool:
        found = await self._client.session(session_id, budget)
        if found is None:
            raise SessionGone(session_id)
        session = mapping.session(found)
        return session is not None and settled(session)
