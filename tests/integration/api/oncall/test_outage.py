"""Citrix is away at 22:40 and everybody calls: one notice, one answer, all hear it works."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from api.errors import Refused
from api.handoff.calls import EngineerRef
from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.desk_browser import engineer
from tests.support.pager import Pager

BRAM, EVA = EngineerRef("e-bram", "Bram"), EngineerRef("e-eva", "Eva")
PEOPLE = 50
OTHERS = "Meer collega's hebben dit nu."
HELPED = "Meer collega's hebben dit nu. Bram is er al mee bezig."
ACCEPTED = "Bram is ermee bezig, voor jou en je collega's. Ik houd me even stil."
ANSWER = "Citrix ligt eruit. We zijn ermee bezig, ik meld me om elf uur."
BACK = "Citrix geeft weer antwoord. Probeer het nu nog eens. Lukt het niet? Schrijf het hier."
AGAIN = 'bot: {"entities": {"message_seq": 2, "run_id": "r-1"}, "intent": "case_event"}'
CLOSED = "Bram heeft het afgerond. Komt het terug? Schrijf gewoon, dan ga ik verder."
FELT = "Hoe was dit voor je?"


async def reports(person: Talker, kind: str, **data: Any) -> None:
    """Let the repairing program report something of this person's case."""
    event: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "type": kind,
        "case_id": await person.case_id(),
        "person_id": person.id,
        "run_id": "r-1",
        "at": person.program.clock.now().isoformat(),
        "data": data,
    }
    answer = await person.program.event(event)
    assert answer.status_code == 202, answer.text


async def finds_citrix_away(person: Talker) -> None:
    await person.says("citrix doet het niet")
    await reports(
        person,
        "handoff.requested",
        reason="citrix_unavailable",
        urgency="cannot-work",
        outcome="citrix_unreachable",
        facts={},
    )


async def sees_citrix_back(person: Talker) -> None:
    """The watch of this person's repair sees an answer, and asks whether it works."""
    await reports(
        person, "repair.fact", step="citrix.health", result="ok", detail="answers", facts={}
    )
    await reports(person, "dialogue.due", run_id="r-1", message_seq=2)


async def all_hear(people: list[Talker], said: str) -> None:
    """Let time pass until everybody has heard something."""

    async def heard() -> bool:
        return all([said in await each.heard() for each in people])

    await people[0].program.passes_until(heard)


def rings(pager: Pager, times: int) -> Callable[[], Awaitable[bool]]:
    async def rung() -> bool:
        return len(pager.taken) >= times

    return rung


async def outage_of(program: Program) -> str:
    (found,) = {each.escalation_id for each in await program.care.cards.list_open()}
    return found


@pytest.fixture
async def people(program: Program) -> list[Talker]:
    """Two people have found Citrix away and heard of each other."""
    found = [program.person(), program.person()]
    for each in found:
        await finds_citrix_away(each)
    await all_hear(found, OTHERS)
    return found


class TestFiftyPeople:
    async def test_one_notice_one_answer_and_all_hear_when_it_works(
        self, program: Program, pagers: list[Pager]
    ) -> None:
        people = [program.person() for _ in range(PEOPLE)]
        people[7] = people[7].on("plain")
        await asyncio.gather(*(finds_citrix_away(each) for each in people))
        await all_hear(people, OTHERS)
        await program.passes_until(rings(pagers[0], 1))
        await program.clock.advance(60)
        (notice,) = pagers[0].taken
        outage = await outage_of(program)
        assert "Iets werkt niet meer, waarschijnlijk voor meer mensen." in notice["message"]
        assert f"/desk/o/{outage}" in notice["message"]
        assert len(await program.care.cards.list_open()) == PEOPLE

        assert await program.care.outages.accept(outage, BRAM) == PEOPLE
        assert await program.care.outages.reply(outage, BRAM, ANSWER, "k-1") == PEOPLE
        assert await program.care.outages.reply(outage, BRAM, ANSWER, "k-1") == 0
        await program.clock.advance(30 * 60)
        await sees_citrix_back(people[3])
        await all_hear(people, BACK)
        assert await program.care.outages.close(outage, BRAM) == PEOPLE
        await all_hear(people, FELT)
        first = "bot: citrix doet het niet"
        for each in people:
            assert await each.heard() == [first, OTHERS, ACCEPTED, ANSWER, BACK, CLOSED, FELT]
        await program.delivers_all()
        sent = [OTHERS, ACCEPTED, f"Bram: {ANSWER}", BACK, CLOSED]
        assert program.plain.texts[-6:-1] == sent
        assert program.plain.texts[-1].startswith(FELT)
        assert [len(each.taken) for each in pagers] == [1, 0, 0]
        assert await program.care.cards.list_open() == []


class TestWhoJoins:
    async def test_is_on_the_card_of_the_others(
        self, program: Program, people: list[Talker]
    ) -> None:
        for each in people:
            (handoff,) = await program.handoffs_of(each)
            card = await program.care.cards.card(handoff.id)
            assert card.related.outage == await outage_of(program)

    async def test_after_somebody_accepted_hears_who_and_wakes_nobody_for_a_quarter(
        self, program: Program, people: list[Talker], pagers: list[Pager]
    ) -> None:
        outage = await outage_of(program)
        await program.passes_until(rings(pagers[0], 1))
        noticed = program.clock.now()
        await program.care.outages.accept(outage, BRAM)
        await program.care.outages.reply(outage, BRAM, ANSWER, "k-1")
        late = program.person()
        await finds_citrix_away(late)
        await program.passes_until(late.has_heard(HELPED))
        await program.clock.advance(9 * 60)
        assert len(pagers[0].taken) == 1
        await program.passes_until(rings(pagers[0], 2), step=10)
        assert program.clock.now() - noticed >= timedelta(minutes=14)
        assert await program.care.outages.accept(outage, BRAM) == 1

    async def test_with_a_call_that_waited_already_joins_too(
        self, program: Program, people: list[Talker]
    ) -> None:
        anna = program.person()
        await anna.says("mens")
        await finds_citrix_away(anna)
        await program.passes_until(anna.has_heard(OTHERS))
        (handoff,) = await program.handoffs_of(anna)
        assert handoff.escalation_id == await outage_of(program)

    async def test_from_another_process_in_the_same_moment_makes_one_outage(
        self,
        api_url: str,
        around: Surroundings,
        addresses: dict[str, object],
        pagers: list[Pager],
    ) -> None:
        async with (
            running(api_url, around, **addresses) as one,
            running(api_url, around, **addresses) as other,
        ):
            people = [each.person() for each in (one, other, one, other)]
            await asyncio.gather(*(finds_citrix_away(each) for each in people))
            await all_hear(people, OTHERS)
            await one.passes_until(rings(pagers[0], 1))
            await outage_of(one)
            await asyncio.gather(*(each.care.telling.look() for each in (one, other)))
            for person in people:
                assert (await person.heard()).count(OTHERS) == 1
            assert len(pagers[0].taken) == 1


class TestWhoIsAlone:
    async def test_hears_nothing_of_others(self, program: Program, pagers: list[Pager]) -> None:
        anna = program.person()
        await finds_citrix_away(anna)
        await program.passes_until(rings(pagers[0], 1))
        await program.care.telling.look()
        assert await anna.heard() == ["bot: citrix doet het niet"]


class TestNobodyAccepts:
    async def test_the_ladder_is_climbed_once_for_all(
        self, program: Program, people: list[Talker], pagers: list[Pager]
    ) -> None:
        await program.passes_until(rings(pagers[0], 1))
        await program.clock.advance(5 * 60)
        second = program.care.texts.say("escalation_second", "nl")
        await all_hear(people, second)
        await program.passes_until(rings(pagers[1], 1))
        await program.passes_until(rings(pagers[0], 2))
        assert [len(each.taken) for each in pagers] == [2, 1, 0]

    async def test_who_goes_away_leaves_the_others_waiting(
        self, program: Program, people: list[Talker], pagers: list[Pager]
    ) -> None:
        gone, stays = people
        await gone.says("laat maar")
        said = len(await gone.heard())
        await program.clock.advance(5 * 60)
        await program.passes_until(
            stays.has_heard(program.care.texts.say("escalation_second", "nl"))
        )
        assert len(await gone.heard()) == said


class TestWhenItWorksAgain:
    async def test_who_still_waits_hears_it_once_and_nobody_is_woken_any_more(
        self, program: Program, people: list[Talker], pagers: list[Pager]
    ) -> None:
        await program.passes_until(rings(pagers[0], 1))
        first, second = people
        await program.clock.advance(10)
        await sees_citrix_back(first)
        await program.passes_until(second.has_heard(BACK))
        await program.graph.drain.idle()
        assert (await first.heard())[-1] == AGAIN
        assert BACK not in await first.heard()
        await program.clock.advance(3600)
        await program.care.telling.look()
        assert [len(each.taken) for each in pagers] == [1, 0, 0]

    async def test_the_group_ends_when_its_cases_have(
        self, program: Program, people: list[Talker]
    ) -> None:
        before = await outage_of(program)
        for each in people:
            await reports(each, "case.solved", by="employee")
        assert await program.care.cards.list_open() == []
        await finds_citrix_away(program.person())
        assert await outage_of(program) != before


class TestTwoEngineers:
    async def test_what_a_colleague_has_is_left_alone(
        self, program: Program, people: list[Talker]
    ) -> None:
        outage = await outage_of(program)
        (hers,) = await program.handoffs_of(people[0])
        await program.care.handoff.accept(hers.id, EVA)
        assert await program.care.outages.accept(outage, BRAM) == 1
        assert await program.care.outages.reply(outage, BRAM, ANSWER, "k-1") == 1
        assert ANSWER not in await people[0].heard()
        assert ANSWER in await people[1].heard()

    async def test_who_has_none_cannot_write_to_all(
        self, program: Program, people: list[Talker]
    ) -> None:
        with pytest.raises(Refused) as refused:
            await program.care.outages.reply(await outage_of(program), EVA, ANSWER, "k-1")
        assert (refused.value.status, refused.value.code) == (409, "handoff.not_now")


class TestTheDesk:
    async def test_shows_one_row_and_answers_all(
        self, program: Program, people: list[Talker]
    ) -> None:
        bram = await engineer(program)
        await bram.sign_in()
        outage = await outage_of(program)
        listed = await bram.reads("/desk")
        assert listed.count("Citrix antwoordt niet") == 1
        assert "2 collega's hebben dit" in listed
        place = f"/desk/outages/{outage}"
        short = await bram.http.get(f"/desk/o/{outage}")
        assert short.headers["location"] == place
        (handoff,) = await program.handoffs_of(people[0])
        assert "Bekijk ze samen." in await bram.reads(f"/desk/handoffs/{handoff.id}")
        assert (await bram.sends(f"{place}/accept", seen=place)).status_code == 303
        for _ in range(2):
            sent = await bram.sends(f"{place}/reply", seen=place, text=ANSWER, client_id="k-1")
            assert sent.status_code == 303
        page = await bram.reads(place)
        assert page.count(ANSWER) == 1
        assert "aan 2 collega's" in page
        assert [(await each.heard()).count(ANSWER) for each in people] == [1, 1]
        await bram.sends(f"{place}/close", seen=place, note="farm herstart")
        assert "Deze storing is voorbij." in await bram.reads(place)

    async def test_knows_no_other_outages(self, program: Program) -> None:
        bram = await engineer(program)
        await bram.sign_in()
        assert (await bram.http.get("/desk/outages/o-nergens")).status_code == 404
