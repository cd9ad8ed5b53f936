"""«This was not me»: screens and sign-ins end, whichever of the two systems is away."""

from collections.abc import AsyncIterator

import pytest

from actions.adapters.entra import EntraClient, EntraDirectory, EntraSignIns
from actions.cutting import Cutting
from actions.ports.sessions import SessionState
from actions.ports.sign_ins import NoSignIns
from actions.proof.errors import NotCut
from tests.integration.actions.entra.conftest import Tenancy
from tests.support.fakes import FakeBroker, a_session
from tests.support.graph.tenant import Fault

REVOKE = "revokeSignInSessions"


@pytest.fixture
async def directory(tenancy: Tenancy) -> AsyncIterator[EntraDirectory]:
    client = EntraClient(tenancy.settings)
    yield EntraDirectory(client)
    await client.aclose()


@pytest.fixture
async def broker(directory: EntraDirectory, tenancy: Tenancy) -> FakeBroker:
    found = FakeBroker()
    found.open(await directory.find(tenancy.anna.id), a_session())
    return found


@pytest.fixture
async def cutting(
    directory: EntraDirectory, broker: FakeBroker, tenancy: Tenancy
) -> AsyncIterator[Cutting]:
    client = EntraClient(tenancy.settings)
    yield Cutting(directory, broker, EntraSignIns(client))
    await client.aclose()


class TestCutting:
    async def test_ends_screens_and_sign_ins(
        self, cutting: Cutting, broker: FakeBroker, tenancy: Tenancy
    ) -> None:
        assert await cutting(tenancy.anna.id) == 1
        assert broker["s-1"].state is SessionState.DISCONNECTED
        assert tenancy.anna.revoked == 1

    async def test_signs_out_while_citrix_is_away_and_wants_to_be_called_again(
        self, cutting: Cutting, broker: FakeBroker, tenancy: Tenancy
    ) -> None:
        broker.down = True
        with pytest.raises(NotCut):
            await cutting(tenancy.anna.id)
        assert tenancy.anna.revoked == 1

    async def test_cuts_screens_while_nobody_can_be_signed_out_and_wants_to_be_called_again(
        self, cutting: Cutting, broker: FakeBroker, tenancy: Tenancy
    ) -> None:
        tenancy.tenant.fail(Fault(503, path_part=REVOKE))
        with pytest.raises(NotCut):
            await cutting(tenancy.anna.id)
        assert broker["s-1"].state is SessionState.DISCONNECTED
        await cutting(tenancy.anna.id)
        assert tenancy.anna.revoked == 1

    async def test_without_the_right_it_is_not_tried_for_ever(
        self, cutting: Cutting, broker: FakeBroker, tenancy: Tenancy
    ) -> None:
        tenancy.tenant.fail(Fault(403, path_part=REVOKE))
        assert await cutting(tenancy.anna.id) == 1

    async def test_cuts_screens_where_sign_ins_cannot_be_ended(
        self, directory: EntraDirectory, broker: FakeBroker, tenancy: Tenancy
    ) -> None:
        assert await Cutting(directory, broker, NoSignIns())(tenancy.anna.id) == 1
