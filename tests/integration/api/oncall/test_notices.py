"""People on call are told, at least once, without a name or a word of the chat."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import SecretStr

from api.handoff import notices
from api.oncall.sender import NoticeSender
from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.desk_browser import engineer
from tests.support.pager import Pager
from tests.support.waiting import PATIENCE, until

SAID = "mijn wachtwoordmanager van Zonnebloem is stuk"


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as found:
        yield found


def sender(program: Program, patience: float = PATIENCE) -> NoticeSender:
    return NoticeSender(
        program.care.sessions, program.care.settings, program.clock, patience=patience
    )


@pytest.fixture
async def call(program: Program, anna: Talker) -> str:
    return await calls(program, anna)


async def calls(program: Program, anna: Talker) -> str:
    await anna.says(SAID)
    await anna.says("mens")
    (found,) = await program.handoffs_of(anna)
    return found.id


class TestACall:
    async def test_is_told_with_a_link_and_in_two_languages(
        self, program: Program, pager: Pager, call: str
    ) -> None:
        await reached(program, pager, 1)
        (notice,) = pager.taken
        assert notice["title"] == "Nachtwacht: Iemand heeft je hulp nodig."
        assert f"http://127.0.0.1:8000/desk/h/{call}" in notice["message"]
        assert "Somebody needs your help." in notice["message"]

    async def test_tells_neither_who_nor_what(
        self, program: Program, pager: Pager, call: str, anna: Talker
    ) -> None:
        await reached(program, pager, 1)
        whole = str(pager.taken)
        assert "Zonnebloem" not in whole
        assert anna.id not in whole
        assert await anna.case_id() not in whole

    async def test_counts_as_told_from_then_on(
        self, program: Program, pager: Pager, call: str
    ) -> None:
        async def told() -> bool:
            return (await program.care.cards.card(call)).state == "paged"

        await program.passes_until(told)


class TestANotice:
    async def test_is_taken_by_one_sender_and_comes_back_when_lost(
        self, program: Program, call: str
    ) -> None:
        sessions, now = program.care.sessions, program.clock.now()
        assert len(await notices.take_due(sessions, now)) == 1
        assert await notices.take_due(sessions, now) == []
        (again,) = await notices.take_due(sessions, now + timedelta(seconds=61))
        assert again.attempts == 2

    async def test_that_failed_is_tried_later(self, program: Program, call: str) -> None:
        sessions, now = program.care.sessions, program.clock.now()
        (notice,) = await notices.take_due(sessions, now)
        assert await notices.failed(sessions, notice.id, now)
        assert await notices.take_due(sessions, now + timedelta(seconds=4)) == []
        assert len(await notices.take_due(sessions, now + timedelta(seconds=6))) == 1


class TestAPagerThatRefuses:
    async def test_is_tried_again_and_shown_on_the_desk(
        self, program: Program, pager: Pager, threads: ThreadPoolExecutor, call: str
    ) -> None:
        pager.refuse = 2
        bram = await engineer(program)
        await bram.sign_in()
        now = program.clock.now()
        await sender(program).send_due(threads)

        async def tried_twice() -> bool:
            return "De dienst is nog niet bereikt." in await bram.reads(f"/desk/handoffs/{call}")

        await program.passes_until(tried_twice)
        await reached(program, pager, 1)
        assert pager.refuse == 0
        assert program.clock.now() - now < timedelta(minutes=5)
        assert "De dienst is gewaarschuwd" in await bram.reads(f"/desk/handoffs/{call}")

    async def test_to_the_end_is_shown_at_once_on_the_card_and_in_the_list(
        self, program: Program, pager: Pager, call: str
    ) -> None:
        pager.refuse = notices.MOST_TRIES
        bram = await engineer(program)
        await bram.sign_in()
        assert "dienst niet bereikt" not in await bram.reads("/desk")

        async def refused() -> bool:
            return await program.refused_notices() == 1

        await program.passes_until(refused, step=5, most=240)
        assert "dienst niet bereikt" in await bram.reads("/desk")
        assert "Niet bereikt: het eerste adres." in await bram.reads(f"/desk/handoffs/{call}")
        assert pager.taken == []

    async def test_that_hangs_does_not_hold_the_others_up(
        self, program: Program, pager: Pager, threads: ThreadPoolExecutor, call: str
    ) -> None:
        pager.go.clear()
        assert await sender(program, patience=0.05).send_due(threads) == 1
        assert (await program.care.cards.card(call)).state == "open"
        pager.go.set()
        await until(lambda: pager.taken)

    async def test_that_took_it_too_late_knows_it_when_it_comes_again(
        self, program: Program, pager: Pager, threads: ThreadPoolExecutor, call: str
    ) -> None:
        pager.go.clear()
        await sender(program, patience=0.05).send_due(threads)
        pager.go.set()
        await until(lambda: pager.taken)
        await reached(program, pager, 2)
        assert len(set(pager.keys)) == 1

    async def test_does_not_make_the_reached_ones_ring_twice(
        self, api_url: str, around: Surroundings, pagers: list[Pager]
    ) -> None:
        well, deaf, _ = pagers
        deaf.refuse = 2
        addresses = {"notice_addresses": (well.address, deaf.address)}
        async with running(api_url, around, **addresses) as program:
            await calls(program, program.person())
            await reached(program, deaf, 1)
            assert len(well.taken) == 1

    async def test_that_is_away_keeps_its_address_out_of_the_logs(
        self,
        api_url: str,
        around: Surroundings,
        threads: ThreadPoolExecutor,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        secret = SecretStr("json://wacht:geheim-van-de-pager@127.0.0.1:9/n")
        caplog.set_level("DEBUG")
        async with running(api_url, around, notice_addresses=(secret,)) as program:
            await calls(program, program.person())
            await sender(program).send_due(threads)
        written = "".join(capfd.readouterr()) + caplog.text
        assert "notice.failed" in written
        assert "geheim-van-de-pager" not in written


class TestWithoutAnyAddress:
    async def test_the_sender_stops_at_once_and_the_desk_says_so(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around) as program:
            await asyncio.wait_for(sender(program).run(), PATIENCE)
            call = await calls(program, program.person())
            bram = await engineer(program)
            await bram.sign_in()
            assert "Er is niemand gewaarschuwd" in await bram.reads(f"/desk/handoffs/{call}")

    async def test_the_employee_hears_once_that_nobody_has_answered(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around) as program:
            anna = program.person()
            await calls(program, anna)
            said = program.care.texts.say("escalation_nobody", "nl")
            for _ in range(4):
                await program.clock.advance(15 * 60)
                await program.passes_until(anna.has_heard(said))
            assert (await anna.heard()).count(said) == 1


async def reached(program: Program, pager: Pager, times: int) -> None:
    """Let time pass until a pager has rung so often."""

    async def rung() -> bool:
        return len(pager.taken) >= times

    await program.passes_until(rung)
    assert len(pager.taken) == times
