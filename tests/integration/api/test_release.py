"""A repair that waits for an engineer: shown on the card, let go or not by a tap."""

import uuid
from typing import Any

from tests.support.api_program import Program, Talker
from tests.support.desk_browser import engineer

FACTS = {
    "release_id": "rl-1",
    "why": "propose",
    "action": "citrix.logoff",
    "target": {"machine": "VDA-07", "applications": ["Outlook", "Excel"]},
}


def asked(person_id: str, case_id: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": "handoff.requested",
        "case_id": case_id,
        "person_id": person_id,
        "run_id": "r-1",
        "at": "2026-03-04T21:40:00+00:00",
        "data": {
            "reason": "release_asked",
            "urgency": "cannot-work",
            "outcome": "handed_over",
            "facts": FACTS,
        },
    }


async def called(program: Program, anna: Talker) -> str:
    await anna.says("citrix hangt")
    await program.event(asked(anna.id, await anna.case_id()))
    (call,) = await program.handoffs_of(anna)
    return f"/desk/handoffs/{call.id}"


class TestTheCard:
    async def test_says_what_will_be_done_to_what(self, program: Program, anna: Talker) -> None:
        place = await called(program, anna)
        bram = await engineer(program)
        await bram.sign_in()
        assert "wacht op jou" in await bram.reads(place)
        assert "Niet doen" not in await bram.reads(place)
        await bram.sends(f"{place}/accept")
        page = await bram.reads(place)
        for words in ("Vrijgeven", "Niet doen", "Citrix-scherm afsluiten", "VDA-07"):
            assert words in page
        await bram.http.aclose()


class TestTheTap:
    async def test_lets_it_go_and_gives_the_call_back(self, program: Program, anna: Talker) -> None:
        place = await called(program, anna)
        bram = await engineer(program)
        await bram.sign_in()
        early = await bram.sends(f"{place}/release", decision="released")
        assert early.status_code == 409
        await bram.sends(f"{place}/accept")
        (call,) = await program.handoffs_of(anna)
        await bram.sends(f"{place}/release", decision="released")
        assert program.actions.decided == [("rl-1", "released", call.engineer_id)]
        assert (await program.care.cards.card(call.id)).state == "handed_back"
        again = await bram.sends(f"{place}/release", decision="released")
        assert again.status_code == 409
        assert len(program.actions.decided) == 1
        await bram.http.aclose()

    async def test_not_to_do_it_leaves_the_call_here(self, program: Program, anna: Talker) -> None:
        place = await called(program, anna)
        bram = await engineer(program)
        await bram.sign_in()
        await bram.sends(f"{place}/accept")
        await bram.sends(f"{place}/release", decision="refused")
        (call,) = await program.handoffs_of(anna)
        assert call.state in {"accepted", "with_human"}
        page = await bram.reads(place)
        assert "Niet vrijgegeven" in page
        assert f'action="{place}/release"' not in page
        await bram.http.aclose()

    async def test_that_comes_too_late_says_so(self, program: Program, anna: Talker) -> None:
        place = await called(program, anna)
        program.actions.counts = "expired"
        bram = await engineer(program)
        await bram.sign_in()
        await bram.sends(f"{place}/accept")
        assert (await bram.sends(f"{place}/release", decision="released")).status_code == 409
        (call,) = await program.handoffs_of(anna)
        assert call.state in {"accepted", "with_human"}
        await bram.http.aclose()
