"""Everything the requests of the pretend company share."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from actions.db import DbSessions, engine, sessions
from actions.ports.clock import Clock
from actions.proof.keys import ProofKey
from actions.sandbox.citrix.model import SiteConfig
from actions.sandbox.citrix.site import Site
from actions.sandbox.company import repository, switches
from actions.sandbox.company.citrix_seed import seed_site
from actions.sandbox.company.seed import seed_when_empty
from actions.sandbox.identity import HostIdentity
from actions.sandbox.settings import SandboxSettings


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The objects behind the pages."""

    settings: SandboxSettings
    clock: Clock
    engine: AsyncEngine
    sessions: DbSessions
    site: Site
    proof_key: ProofKey
    identity: HostIdentity


def assemble(settings: SandboxSettings, clock: Clock) -> Sandbox:
    """Build the object graph; nothing is opened yet."""
    bound = engine(settings.database_url.get_secret_value())
    secret = settings.citrix.client_secret.get_secret_value()
    site = Site(
        clock,
        SiteConfig(
            customer_id=settings.citrix.customer_id,
            site_id=settings.citrix.site_id,
            client_id=settings.citrix.client_id,
            client_secret=secret,
            admin=settings.citrix.client_id,
            admin_password=secret,
        ),
    )
    return Sandbox(
        settings=settings,
        clock=clock,
        engine=bound,
        sessions=sessions(bound),
        site=site,
        proof_key=ProofKey(settings.proof_key.get_secret_value()),
        identity=HostIdentity(settings.host_private_key.get_secret_value(), clock),
    )


async def begin(sandbox: Sandbox) -> None:
    """Fill what is empty and set the site as its switches stand."""
    seed_site(sandbox.site)
    async with sandbox.sessions.begin() as session:
        await seed_when_empty(session, sandbox.proof_key, sandbox.clock.now())
        switches.apply(sandbox.site, await repository.switches(session))


def of(request: Request) -> Sandbox:
    """Return the shared objects of this app."""
    found: Sandbox = request.app.state.sandbox
    return found


async def _transaction(request: Request) -> AsyncIterator[AsyncSession]:
    async with of(request).sessions.begin() as session:
        yield session


Shared = Annotated[Sandbox, Depends(of)]
Db = Annotated[AsyncSession, Depends(_transaction, scope="function")]
"""One transaction a request, committed before the answer is sent."""
