"""A call that nobody accepts goes to more and more people; the employee hears each step."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.handoff.calls import EngineerRef
from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.pager import Pager

BRAM = EngineerRef("e-bram", "Bram")
FIVE, FIFTEEN = 5 * 60, 15 * 60
REQUESTED = (
    "Ik roep nu een collega. Die leest mee en antwoordt hier. Je kunt intussen gewoon met mij"
    " verder. Wil je toch niemand spreken? Typ «laat maar»."
)
SECOND = "Nog niemand heeft gereageerd. Ik probeer nu ook een tweede collega te bereiken."
LEAD = "Nog steeds heeft niemand gereageerd. Ik probeer nu ook de leiding te bereiken."
STILL = "Nog steeds heeft niemand gereageerd. Ik roep nu iedereen opnieuw."


class Night:
    """One call in the night and the three pagers it may ring."""

    def __init__(self, program: Program, anna: Talker, pagers: list[Pager]) -> None:
        self.program = program
        self.anna = anna
        self.pagers = pagers

    @property
    def rung(self) -> tuple[int, ...]:
        """How often the first, the second and the lead were told."""
        return tuple(len(each.taken) for each in self.pagers)

    async def begins(self) -> "Night":
        await self.anna.says("mens")
        return await self.rings(1, 0, 0)

    async def rings(self, *times: int) -> "Night":
        async def rung() -> bool:
            return self.rung == times

        await self.program.passes_until(rung)
        return self

    async def passes(self, seconds: float) -> "Night":
        await self.program.clock.advance(seconds)
        return self

    async def hears(self, said: str) -> "Night":
        await self.program.passes_until(self.anna.has_heard(said))
        return self

    async def stays(self, *times: int) -> None:
        """See that nothing is due or on its way, and that nothing rang meanwhile."""
        for _ in range(3):
            await self.program.care.telling.look()
            await self.program.clock.advance(10)
        assert self.rung == times

    async def handoff_id(self) -> str:
        (found,) = await self.program.handoffs_of(self.anna)
        return found.id


@pytest.fixture
async def night(program: Program, anna: Talker, pagers: list[Pager]) -> Night:
    return await Night(program, anna, pagers).begins()


class TestNobodyAccepts:
    async def test_first_then_second_then_lead_then_all_every_quarter(self, night: Night) -> None:
        await night.stays(1, 0, 0)
        await (await night.passes(FIVE)).rings(2, 1, 0)
        await night.hears(SECOND)
        await (await night.passes(FIVE)).rings(3, 2, 1)
        await night.hears(LEAD)
        await (await night.passes(FIFTEEN)).rings(4, 3, 2)
        await night.hears(STILL)
        await (await night.passes(FIFTEEN)).rings(5, 4, 3)
        await night.stays(5, 4, 3)
        assert await night.anna.heard() == [REQUESTED, SECOND, LEAD, STILL, STILL]
        titles = [each["title"] for each in night.pagers[0].taken]
        assert titles == [
            "Nachtwacht: Iemand heeft je hulp nodig.",
            *["Nachtwacht: Iemand wacht nog steeds op hulp."] * 4,
        ]

    async def test_the_assistant_goes_on_answering_meanwhile(self, night: Night) -> None:
        await (await night.passes(FIVE)).hears(SECOND)
        await night.anna.says("en mijn printer doet het ook niet")
        assert (await night.anna.heard())[-1] == "bot: en mijn printer doet het ook niet"
        await (await night.passes(FIVE)).hears(LEAD)

    async def test_without_more_addresses_only_what_is_true_is_said(
        self, api_url: str, around: Surroundings, pagers: list[Pager]
    ) -> None:
        only = {"notice_addresses": (pagers[0].address,)}
        async with running(api_url, around, **only) as program:
            night = await Night(program, program.person(), pagers).begins()
            await (await night.passes(FIVE)).rings(2, 0, 0)
            await night.hears("Nog niemand heeft gereageerd. Ik roep nu nog een keer.")
            await (await night.passes(FIVE)).rings(3, 0, 0)
            await night.hears(STILL)


class TestSomebodyAccepts:
    async def test_that_ends_it(self, night: Night) -> None:
        await (await night.passes(FIVE)).rings(2, 1, 0)
        await night.hears(SECOND)
        handoffs, call = night.program.care.handoff, await night.handoff_id()
        await handoffs.accept(call, BRAM)
        await handoffs.reply(call, BRAM, "Ik ben er.")
        await night.passes(2 * FIFTEEN)
        await night.stays(2, 1, 0)
        assert (await night.anna.heard())[-1] == "Ik ben er."

    async def test_who_then_does_not_write_is_followed_by_the_next(self, night: Night) -> None:
        await night.program.care.handoff.accept(await night.handoff_id(), BRAM)
        await night.passes(10 * 60 + 1)
        await night.rings(2, 1, 0)
        lost = "Bram is er nog niet aan toegekomen. Ik roep nu opnieuw een collega."
        await night.hears(lost)
        await night.stays(2, 1, 0)
        assert (await night.anna.heard())[-1] == lost


class TestTheEmployeeNeedsNobodyAnyMore:
    async def test_nothing_is_said_or_sent_after_never_mind(self, night: Night) -> None:
        await night.anna.says("laat maar")
        await night.passes(FIVE + FIVE)
        await night.stays(1, 0, 0)
        assert (await night.anna.heard())[-1] == "Goed, ik roep niemand. Ik help je zelf verder."


class TestARestart:
    async def test_in_between_keeps_it(
        self,
        api_url: str,
        around: Surroundings,
        addresses: dict[str, object],
        pagers: list[Pager],
    ) -> None:
        async with running(api_url, around, **addresses) as program:
            night = await Night(program, program.person(), pagers).begins()
            await (await night.passes(FIVE)).rings(2, 1, 0)
            await program.notices_are_marked()
        async with running(api_url, around, **addresses) as program:
            again = Night(program, Talker(program, night.anna.id), pagers)
            await (await again.hears(SECOND)).stays(2, 1, 0)
            await (await again.passes(FIVE)).rings(3, 2, 1)
            await again.hears(LEAD)
            assert await again.anna.heard() == [REQUESTED, SECOND, LEAD]


class TestTwoProcesses:
    @pytest.fixture
    async def both(
        self, api_url: str, around: Surroundings, addresses: dict[str, object]
    ) -> AsyncIterator[tuple[Program, Program]]:
        async with (
            running(api_url, around, **addresses) as one,
            running(api_url, around, **addresses) as other,
        ):
            yield one, other

    async def test_do_not_double_it(
        self, both: tuple[Program, Program], pagers: list[Pager]
    ) -> None:
        night = await Night(both[0], both[0].person(), pagers).begins()
        looks = [each.care.telling.look for each in both for _ in range(3)]
        for times, said in (((2, 1, 0), SECOND), ((3, 2, 1), LEAD)):
            await night.passes(FIVE)
            await asyncio.gather(*(look() for look in looks))
            await (await night.rings(*times)).hears(said)
        await asyncio.gather(*(look() for look in looks))
        await night.stays(3, 2, 1)
        assert await night.anna.heard() == [REQUESTED, SECOND, LEAD]
