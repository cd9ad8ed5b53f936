"""A tenant on loopback and the adapter that looks at it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from actions.adapters.entra import EntraClient, EntraDirectory, EntraSettings
from tests.support.graph.app import graph_served
from tests.support.graph.tenant import GraphUser, Tenant


@dataclass
class Tenancy:
    """One tenant with Anna in it; `pauses` are the seconds that the adapter would have waited."""

    tenant: Tenant
    anna: GraphUser
    settings: EntraSettings
    pauses: list[float] = field(default_factory=list)
    opened: list[EntraDirectory] = field(default_factory=list)

    def directory(self, **changes: Any) -> EntraDirectory:
        """Return the adapter; changes are of its settings."""

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        client = EntraClient(self.settings.model_copy(update=changes), pause=pause)
        self.opened.append(EntraDirectory(client))
        return self.opened[-1]

    def asked(self, part: str) -> int:
        """Return how many calls with this in their line were answered."""
        return sum(part in call for call in self.tenant.calls)


@pytest.fixture
async def tenancy(tmp_path: Path) -> AsyncIterator[Tenancy]:
    tenant = Tenant()
    async with graph_served(tenant, tmp_path) as settings:
        found = Tenancy(tenant, tenant.hire(), settings)
        yield found
        for directory in found.opened:
            await directory.aclose()
