"""The way of an engineer to his own page of human proof, and of the employee to hers."""

import uuid
from typing import Any

import pytest

from tests.support.api_program import Program, Talker
from tests.support.desk_browser import DeskBrowser, engineer

LINK = "http://127.0.0.1:8001/check#c"
BUTTON = "Identiteit vaststellen"


async def at_work(program: Program, name: str) -> DeskBrowser:
    browser = await engineer(program, name.lower(), name)
    await browser.sign_in()
    return browser


async def called(program: Program, anna: Talker) -> str:
    await anna.says("mens")
    (call,) = await program.handoffs_of(anna)
    return f"/desk/handoffs/{call.id}"


class TestAnEngineer:
    async def test_gets_his_link_once_he_has_the_call(self, program: Program, anna: Talker) -> None:
        place, bram = await called(program, anna), await at_work(program, "Bram")
        assert (await bram.sends(f"{place}/identity")).status_code == 409
        await bram.sends(f"{place}/accept")
        assert BUTTON in await bram.reads(place)
        answer = await bram.sends(f"{place}/identity")
        assert f'href="{LINK}1"' in answer.text
        (asked,) = program.actions.checked_by
        assert asked["language"] == "nl"
        assert asked["engineer_id"] in answer.text
        page = await bram.reads(place)
        assert "Identiteit vaststellen begonnen · Bram" in page
        assert LINK not in (await bram.http.get(place)).text
        assert all(LINK not in line for line in await anna.heard())
        await bram.http.aclose()

    async def test_second_comes_only_after_a_first(self, program: Program, anna: Talker) -> None:
        place = await called(program, anna)
        bram, eva = await at_work(program, "Bram"), await at_work(program, "Eva")
        await bram.sends(f"{place}/accept")
        assert BUTTON not in await eva.reads(place)
        assert (await eva.sends(f"{place}/identity")).status_code == 409
        await bram.sends(f"{place}/identity")
        assert BUTTON in await eva.reads(place)
        assert f'href="{LINK}2"' in (await eva.sends(f"{place}/identity")).text
        assert "Identiteit vaststellen begonnen · Eva" in await bram.reads(place)
        assert "Jij helpt" in await bram.reads(place)
        for each in (bram, eva):
            await each.http.aclose()

    async def test_is_told_that_a_colleague_is_at_it(self, program: Program, anna: Talker) -> None:
        place, bram = await called(program, anna), await at_work(program, "Bram")
        await bram.sends(f"{place}/accept")
        program.actions.checking = True
        answer = await bram.sends(f"{place}/identity")
        assert answer.status_code == 409
        assert "Een collega is hier al mee bezig" in answer.text
        assert "begonnen" not in await bram.reads(place)
        await bram.http.aclose()


class TestTheEmployee:
    @pytest.mark.parametrize("purpose", ["password_reset", "registration"])
    async def test_gets_her_own_page_in_the_chat_once(
        self, program: Program, anna: Talker, purpose: str
    ) -> None:
        place, bram = await called(program, anna), await at_work(program, "Bram")
        await bram.sends(f"{place}/accept")
        event: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "type": "challenge.opened",
            "case_id": await anna.case_id(),
            "person_id": anna.id,
            "run_id": None,
            "at": "2026-03-04T21:40:00+00:00",
            "data": {
                "challenge_id": "ch-human",
                "until": "2026-03-04T21:55:00+00:00",
                "offer": purpose,
            },
        }
        for _ in range(2):
            assert (await program.event(event)).status_code == 202
        said = program.care.texts.say(f"offer_{purpose}", "nl")
        (entry,) = [each for each in await anna.timeline() if each.text == said]
        assert entry.link == {"challenge_id": "ch-human"}
        assert said in await bram.reads(place)
        assert "ch-human" not in (await bram.http.get(place)).text
        await bram.http.aclose()
