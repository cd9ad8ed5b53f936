"""Looks at the directory that was chosen, and at the certificates on the way to it."""

from collections.abc import AsyncIterator

from actions.adapters.active_directory import doctor as active_directory
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.entra import doctor as entra
from actions.adapters.entra.settings import EntraSettings
from actions.doctor import certificates
from actions.doctor.messages import pretended
from actions.domain.examined import Line, wrong
from actions.ports.clock import Clock
from actions.settings import Settings

PART = "directory"


async def examine(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Yield a line for each thing that was looked at."""
    if settings.directory == "sandbox":
        wanted = "NACHTWACHT_DIRECTORY=active_directory or entra"
        yield pretended(settings, PART, wanted, "the pretend company")
        return
    chosen = {
        "active_directory": settings.active_directory,
        "entra": settings.entra,
    }[settings.directory]
    if chosen is None:
        says = f"NACHTWACHT_DIRECTORY is {settings.directory}, which has no settings"
        yield wrong(PART, says, f"Set NACHTWACHT_{settings.directory.upper()}__….")
        return
    if isinstance(chosen, ActiveDirectorySettings):
        lines = _domain(chosen, clock)
    else:
        lines = _tenant(chosen, clock)
    async for line in lines:
        yield line


async def _domain(domain: ActiveDirectorySettings, clock: Clock) -> AsyncIterator[Line]:
    async for line in active_directory.examine(domain, clock):
        yield line
    ca_file = None if domain.ca_file == "system" else domain.ca_file
    yield await certificates.of_server(PART, domain.server, domain.port, ca_file, clock.now())


async def _tenant(tenant: EntraSettings, clock: Clock) -> AsyncIterator[Line]:
    async for line in entra.examine(tenant, clock):
        yield line
    for url in (tenant.login_url, tenant.graph_url):
        for line in await certificates.of_url(entra.PART, url, tenant.ca_file, clock.now()):
            yield line
