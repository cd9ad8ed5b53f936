"""«This was not me» reaches a human at once, with or without a conversation."""

import uuid
from typing import Any

from tests.support.api_program import Program, Talker
from tests.support.desk_browser import engineer

FACTS = {"about": "requested", "account": "anna@delinde.example", "ended": 1}


def alarm(person_id: str, case_id: str = "none") -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": "person.alarm",
        "case_id": case_id,
        "person_id": person_id,
        "run_id": None,
        "at": "2026-03-04T21:40:00+00:00",
        "data": {"reason": "not_me", "facts": FACTS},
    }


class TestAnAlarm:
    async def test_calls_somebody_for_who_never_talked_with_us(self, program: Program) -> None:
        stranger = program.person()
        assert (await program.event(alarm(stranger.id))).status_code == 202
        (call,) = await program.handoffs_of(stranger)
        card = await program.care.cards.card(call.id)
        assert (card.urgency, card.reason, card.outcome) == ("cannot-work", "unsafe", "not_me")
        assert "anna@delinde.example" in [each.value for each in card.diagnostics]

    async def test_goes_on_in_the_case_that_it_names(self, program: Program, anna: Talker) -> None:
        await anna.says("wachtwoord vergeten")
        await program.event(alarm(anna.id, await anna.case_id()))
        assert (await anna.heard())[-1] == program.care.texts.say("alarm_not_me", "nl")
        (call,) = await program.handoffs_of(anna)
        assert call.case_id == await anna.case_id()

    async def test_makes_a_call_that_waits_urgent(self, program: Program, anna: Talker) -> None:
        await anna.says("mens")
        await program.event(alarm(anna.id))
        (call,) = await program.handoffs_of(anna)
        card = await program.care.cards.card(call.id)
        assert (card.urgency, card.outcome) == ("cannot-work", "not_me")

    async def test_of_somebody_elses_case_is_not_put_there(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        stranger = program.person()
        await program.event(alarm(stranger.id, await anna.case_id()))
        assert await program.handoffs_of(anna) == []
        assert len(await program.handoffs_of(stranger)) == 1

    async def test_twice_is_once(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        same = alarm(anna.id)
        for _ in range(2):
            assert (await program.event(same)).status_code == 202
        said = program.care.texts.say("alarm_not_me", "nl")
        assert (await anna.heard()).count(said) == 1


class TestTheDesk:
    async def test_opens_self_service_again_once_the_call_is_taken(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await program.event(alarm(anna.id))
        (call,) = await program.handoffs_of(anna)
        place = f"/desk/handoffs/{call.id}"
        bram = await engineer(program)
        await bram.sign_in()
        assert "Dit was ik niet" in await bram.reads(place)
        assert "Zelf herstellen weer aanzetten" not in await bram.reads(place)
        assert (await bram.sends(f"{place}/open-self-service")).status_code == 409
        assert program.actions.opened_by == []
        await bram.sends(f"{place}/accept")
        assert "Zelf herstellen weer aanzetten" in await bram.reads(place)
        await bram.sends(f"{place}/open-self-service")
        assert program.actions.opened_by == ["Bram"]
        page = await bram.reads(place)
        assert "Zelf herstellen weer aangezet" in page
        assert "Zelf herstellen weer aanzetten" not in page
        await bram.http.aclose()
