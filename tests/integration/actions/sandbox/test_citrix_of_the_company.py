"""The Citrix adapter on the site of the pretend company, with the addresses it really has."""

from dataclasses import replace

import pytest

from actions.adapters.citrix import CitrixMode, CitrixSessions, CitrixSettings
from actions.ports.sessions import JobState
from actions.sandbox.company.cast import BY_SLUG, DOMAIN
from actions.sandbox.settings import SandboxSettings
from tests.integration.actions.sandbox.conftest import Company
from tests.support.loopback import served
from tests.support.sessions_world import account


@pytest.mark.parametrize("mode", list(CitrixMode))
class TestAnna:
    async def test_her_hung_session_is_found_ended_and_makes_room(
        self, company: Company, settings: SandboxSettings, mode: CitrixMode
    ) -> None:
        person = BY_SLUG["anna"]
        async with served(company.app) as address:
            sessions = CitrixSessions(
                CitrixSettings(
                    base_url=f"{address}/citrix/cvad/manage",
                    token_url=f"{address}/citrix",
                    mode=mode,
                    **settings.citrix.model_dump(),
                ),
                clock=company.clock,
            )
            anna = replace(account("anna", domain=DOMAIN), sid=person.sid)
            (hung,) = await sessions.find(anna)
            job = await sessions.log_off(hung.id)
            company.clock.advance(seconds=5)
            assert job is not None
            assert (await sessions.job(job.id)).state is JobState.DONE
            assert await sessions.get(hung.id) is None
            await company.submit("/now/start", who="anna")
            (fresh,) = await sessions.find(anna)
            await sessions.aclose()
        assert hung.applications == ("Outlook", "Planbord")
        assert fresh.started_at == company.clock.now()


class TestWhoHasAMachineOfHisOwn:
    async def test_daan_is_offered_one_that_does_not_report_and_the_rest_can_be_filled(
        self, company: Company, settings: SandboxSettings
    ) -> None:
        async with served(company.app) as address:
            sessions = CitrixSessions(
                CitrixSettings(
                    base_url=f"{address}/citrix/cvad/manage",
                    token_url=f"{address}/citrix",
                    **settings.citrix.model_dump(),
                ),
                clock=company.clock,
            )
            person = BY_SLUG["daan"]
            daan = replace(
                account("daan", domain=DOMAIN), sid=person.sid, principal_name=person.mail
            )
            before = await sessions.offers(daan)
            await company.submit("/switches", name="places", value="full")
            after = await sessions.offers(daan)
            await sessions.aclose()
        own, shared = before
        assert own.machine is not None
        assert (own.machine.name, own.machine.registered) == ("VDI-23", False)
        assert shared.group is not None
        assert shared.group.free == 2
        assert after[1].group is not None
        assert after[1].group.free == 0
