"""Machines and what may be started on them: read, and restarted under narrow conditions."""

import asyncio
from typing import Any

from actions.adapters.citrix import mapping
from actions.adapters.citrix.client import CitrixClient
from actions.adapters.citrix.errors import CitrixUnavailable, translate
from actions.domain.person import Account
from actions.patience import Budget
from actions.ports.sessions import (
    Job,
    JobState,
    Machine,
    Offer,
    Power,
    RestartRefused,
    SessionGone,
)

RESTARTS = "machine:"
"""Prefix of a job id for a restart that Citrix accepted without naming a job."""
_AT_A_TIME = 8


class Machines:
    """The machines of one site.

    Args:
        found_by: the property under which the site finds the machines assigned to a person.
    """

    def __init__(self, client: CitrixClient, found_by: str) -> None:
        self._client = client
        self._found_by = found_by

    async def get(self, machine_id: str) -> Machine | None:
        """Return a machine as it is now, None once Citrix answers 404."""
        return await self._get(machine_id, self._client.budget())

    async def restart(self, account: Account, session_id: str) -> Job:
        """Look at session, machine and everybody on it, and only then ask for the restart."""
        budget = self._client.long_budget()
        found = await self._client.session(session_id, budget)
        session = mapping.session(found) if found else None
        if found is None or session is None or not mapping.is_owned_by(found, account.sid):
            raise SessionGone(session_id)
        machine = await self._get(session.machine_id, budget) if session.machine_id else None
        if machine is None:
            raise RestartRefused("machine_unknown")
        _must_be_fit(machine)
        await self._must_be_alone(machine, session_id, account, budget)
        return await self._ask(machine, budget)

    async def job(self, job_id: str) -> Job:
        """Return how a restart without a job stands, as the machine shows it."""
        machine = await self.get(job_id.removeprefix(RESTARTS))
        if machine is None:
            return Job(job_id, JobState.GONE)
        up = machine.registered and not _is_changing(machine)
        return Job(job_id, JobState.DONE if up else JobState.RUNNING)

    async def offers(self, account: Account) -> list[Offer]:
        """Return own machines first, then the shared groups."""
        budget = self._client.long_budget()
        groups = [found async for found in self._client.delivery_groups(budget)]
        known = {str(found.get("Id")): mapping.group(found) for found in groups}
        own = [
            Offer(known.get(machine.group), machine) for machine in await self._own(account, budget)
        ]
        limit = asyncio.Semaphore(_AT_A_TIME)

        async def admitted(found: dict[str, Any]) -> Offer | None:
            async with limit:
                return await self._admitted(found, account, budget)

        shared = [found for found in groups if mapping.is_shared(found)]
        offered = await asyncio.gather(*(admitted(found) for found in shared))
        return own + [offer for offer in offered if offer is not None]

    async def _own(self, account: Account, budget: Budget) -> list[Machine]:
        by_name = f"{account.domain}\\{account.user_name}"
        by_address = self._found_by == "UserPrincipalName"
        value = account.principal_name if by_address else by_name
        filters = [{"Property": self._found_by, "Value": value, "Operator": "Equals"}]
        return [
            mapping.machine(found)
            async for found in self._client.search_machines(filters, budget)
            if found.get("Id") and mapping.is_assigned_to(found, account.sid)
        ]

    async def _admitted(
        self, found: dict[str, Any], account: Account, budget: Budget
    ) -> Offer | None:
        whole = await self._client.delivery_group(str(found.get("Id")), budget)
        admits = None if whole is None else mapping.admits(whole, account.sid)
        if whole is None or admits is False:
            return None
        return Offer(mapping.group({**found, **whole}), certain=admits is True)

    async def _must_be_alone(
        self, machine: Machine, session_id: str, account: Account, budget: Budget
    ) -> None:
        on_it = [found async for found in self._client.sessions_of_machine(machine.id, budget)]
        own = [
            found
            for found in on_it
            if found.get("Id") == session_id and mapping.is_owned_by(found, account.sid)
        ]
        if machine.sessions != 1 or len(on_it) != 1 or len(own) != 1:
            raise RestartRefused("not_alone_on_machine")

    async def _ask(self, machine: Machine, budget: Budget) -> Job:
        """Ask once; when the answer is lost, believe only what the machine shows."""
        try:
            answer = await self._client.restart(machine.id, budget)
        except CitrixUnavailable:
            after = await self._get(machine.id, self._client.budget())
            if after is None or not (_is_changing(after) or not after.registered):
                raise
            return Job(f"{RESTARTS}{machine.id}", JobState.RUNNING)
        if answer.status == 409:
            raise RestartRefused("power_action_pending")
        if answer.status == 404:
            raise translate(answer.facts())
        return Job(answer.job_id or f"{RESTARTS}{machine.id}", JobState.RUNNING)

    async def _get(self, machine_id: str, budget: Budget) -> Machine | None:
        found = await self._client.machine(machine_id, budget)
        return None if found is None else mapping.machine(found)


def _must_be_fit(machine: Machine) -> None:
    if machine.multi_session:
        raise RestartRefused("multi_session_machine")
    if machine.in_maintenance:
        raise RestartRefused("machine_in_maintenance")
    if _is_changing(machine):
        raise RestartRefused("power_action_pending")
    if not machine.can_restart:
        raise RestartRefused("restart_not_supported")


def _is_changing(machine: Machine) -> bool:
    return machine.power_pending or machine.power is Power.CHANGING
