"""The brake on new passwords: one page, who asks joins it and is told, and all hear it goes on."""

import uuid

from tests.support.api_program import Program, Talker
from tests.support.pager import Pager

ON_HOLD = "Nieuwe wachtwoorden staan op dit moment voor iedereen stil."
GOES_ON = "Je kunt weer een nieuw wachtwoord instellen. Vraag het hier gerust opnieuw."


async def reports(program: Program, kind: str, brake_id: str = "br-1") -> None:
    for _ in range(2):
        answer = await program.event(
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, kind + brake_id)),
                "type": kind,
                "case_id": "none",
                "person_id": "none",
                "run_id": None,
                "at": program.clock.now().isoformat(),
                "data": {"brake_id": brake_id, "resets": 30, "most": 30},
            }
        )
        assert answer.status_code == 202


async def asks(person: Talker) -> None:
    await person.says("wachtwoord vergeten")
    answer = await person.program.event(
        {
            "id": str(uuid.uuid4()),
            "type": "handoff.requested",
            "case_id": await person.case_id(),
            "person_id": person.id,
            "run_id": "r-1",
            "at": person.program.clock.now().isoformat(),
            "data": {
                "reason": "on_hold",
                "urgency": "cannot-work",
                "outcome": "handed_over",
                "facts": {"rule": "R7"},
            },
        }
    )
    assert answer.status_code == 202


async def rings_once(program: Program, pager: Pager, times: int = 1) -> None:
    async def rung() -> bool:
        return len(pager.taken) >= times

    await program.passes_until(rung, most=60)
    await program.notices_are_marked()
    assert len(pager.taken) == times


class TestTheBrake:
    async def test_pages_once_also_when_people_ask_afterwards(
        self, program: Program, pager: Pager
    ) -> None:
        await reports(program, "brake.pulled")
        await rings_once(program, pager)
        assert "voor iedereen stil" in str(pager.taken[0])
        people = [program.person() for _ in range(3)]
        for each in people:
            await asks(each)
            assert any(ON_HOLD in said for said in await each.heard())
        await rings_once(program, pager)
        calls = [await program.handoffs_of(each) for each in people]
        assert len({call.escalation_id for (call,) in calls}) == 1
        assert {call.reason for (call,) in calls} == {"outage"}

    async def test_released_it_tells_who_waits_and_a_new_one_pages_anew(
        self, program: Program, pager: Pager
    ) -> None:
        await reports(program, "brake.pulled")
        await rings_once(program, pager)
        anna = program.person()
        await asks(anna)
        await reports(program, "brake.released")
        await anna.comes_to_hear("outage_back_resets")
        assert (await anna.heard()).count(GOES_ON) == 1
        await reports(program, "brake.pulled", "br-2")
        await rings_once(program, pager, 2)

    async def test_stays_one_outage_when_the_call_of_one_person_is_done(
        self, program: Program, pager: Pager
    ) -> None:
        await reports(program, "brake.pulled")
        await rings_once(program, pager)
        for _ in range(2):
            person = program.person()
            await asks(person)
            (call,) = await program.handoffs_of(person)
            await program.care.handoff.accept(call.id, program.engineer)
            await program.care.handoff.close(call.id, program.engineer)
        await rings_once(program, pager)
