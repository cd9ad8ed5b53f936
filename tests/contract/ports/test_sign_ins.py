"""What every adapter of the port `SignIns` promises."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from actions.ports.sign_ins import (
    NoSignIns,
    NothingToRevoke,
    PersonUnknown,
    SignInsUnavailable,
)
from tests.support.fakes import an_account
from tests.support.sign_ins_world import Bench, entra, sandbox

BENCHES = {"sandbox": sandbox, "entra": entra}


@pytest.fixture(params=BENCHES)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async for built in BENCHES[request.param](request):
        yield built


class TestSigningOutEverywhere:
    async def test_one_person_has_to_sign_in_anew_and_nobody_else(self, bench: Bench) -> None:
        assert bench.sign_ins.capabilities.revoke
        assert await bench.is_signed_in(bench.account)
        await bench.sign_ins.revoke(bench.account)
        assert not await bench.is_signed_in(bench.account)
        assert await bench.is_signed_in(bench.colleague)

    async def test_twice_does_no_harm(self, bench: Bench) -> None:
        await bench.sign_ins.revoke(bench.account)
        await bench.sign_ins.revoke(bench.account)
        assert not await bench.is_signed_in(bench.account)

    async def test_nobody_of_that_id_is_said(self, bench: Bench) -> None:
        with pytest.raises(PersonUnknown):
            await bench.sign_ins.revoke(replace(bench.account, person_id=str(uuid4())))

    async def test_a_system_that_is_down_is_said(self, bench: Bench) -> None:
        await bench.take_away()
        with pytest.raises(SignInsUnavailable):
            await bench.sign_ins.revoke(bench.account)


class TestACompanyWithoutSuchASystem:
    async def test_says_so(self) -> None:
        assert not NoSignIns.capabilities.revoke
        with pytest.raises(NothingToRevoke):
            await NoSignIns().revoke(an_account())
