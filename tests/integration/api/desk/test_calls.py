"""What an engineer sees and does on the desk, over plain forms."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.api_program import Program, Talker
from tests.support.desk_browser import DeskBrowser, csrf_of, engineer, words_of
from tests.support.two_problems import PRINTER, names_both, solved


@pytest.fixture
async def bram(program: Program) -> AsyncIterator[DeskBrowser]:
    found = await engineer(program)
    await found.sign_in()
    yield found
    await found.http.aclose()


@pytest.fixture
async def eva(program: Program) -> DeskBrowser:
    found = await engineer(program, "eva", "Eva", "en")
    await found.sign_in()
    return found


@pytest.fixture
async def call(program: Program, anna: Talker) -> str:
    """Anna asked for a human; returns where her call is on the desk."""
    await anna.says("mijn printer doet raar <b>&</b>")
    await anna.says("mens")
    (found,) = await program.handoffs_of(anna)
    return f"/desk/handoffs/{found.id}"


async def fact(anna: Talker, step: str, result: str, detail: str) -> None:
    event: dict[str, Any] = {
        "id": f"{anna.id}-{step}",
        "type": "repair.fact",
        "case_id": await anna.case_id(),
        "person_id": anna.id,
        "run_id": "r-1",
        "at": datetime.now(UTC).isoformat(),
        "data": {"step": step, "result": result, "detail": detail, "facts": {}},
    }
    assert (await anna.program.event(event)).status_code == 202


class TestTheList:
    async def test_shows_who_waits(self, bram: DeskBrowser, call: str) -> None:
        page = await bram.reads("/desk")
        assert "Wacht op hulp" in page
        assert "«mijn printer doet raar <b>&</b>»" in page
        assert "<b>&</b>" not in (await bram.http.get("/desk")).text

    async def test_moves_a_call_to_who_took_it(
        self, bram: DeskBrowser, eva: DeskBrowser, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        assert "Bram is helping" in await eva.reads("/desk")
        assert "Bij jou" in await bram.reads("/desk")


class TestTheCard:
    async def test_names_what_else_the_employee_told(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        program.bot.script = lambda _: [{"text": "Mis.", "custom": {"turn_failed": True}}]
        await names_both(anna)
        (found,) = await program.handoffs_of(anna)
        assert "Ook gemeld Printer" in await bram.reads(f"/desk/handoffs/{found.id}")

    async def test_of_a_second_problem_quotes_the_words_that_named_it(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        await solved(anna, await names_both(anna))
        await anna.says("mens")
        assert f"«{PRINTER}»" in await bram.reads("/desk")

    async def test_tells_what_was_tried_and_what_came_of_it(
        self, bram: DeskBrowser, anna: Talker, call: str
    ) -> None:
        await fact(anna, "citrix.verify", "failed", "still_there")
        page = await bram.reads(call)
        assert "niet gelukt: Nagekeken of het weg is – staat er nog" in page
        assert "Vroeg zelf om een mens." in page

    async def test_names_what_does_not_answer(
        self, bram: DeskBrowser, program: Program, call: str
    ) -> None:
        await program.actions.server.die()
        assert "Het herstelprogramma antwoordt nu niet" in await bram.reads(call)

    async def test_is_there_under_the_address_of_a_notice(
        self, bram: DeskBrowser, call: str
    ) -> None:
        short = call.replace("handoffs", "h")
        for place in (short, f"{short}/transcript"):
            assert (await bram.http.get(place)).headers["location"] == call

    async def test_that_does_not_exist_is_a_kind_page(self, bram: DeskBrowser) -> None:
        answer = await bram.http.get("/desk/handoffs/h-nergens")
        assert answer.status_code == 404
        assert "Dit is er niet" in words_of(answer.text)

    async def test_allows_nothing_from_elsewhere(self, bram: DeskBrowser, call: str) -> None:
        headers = (await bram.http.get(call)).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert headers["cache-control"] == "no-store"
        text = (await bram.http.get(call)).text
        assert "style=" not in text
        assert "onclick" not in text


class TestAnAnswer:
    async def test_reaches_the_employee_under_the_engineers_name(
        self, bram: DeskBrowser, anna: Talker, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        sent = await bram.sends(f"{call}/reply", seen=call, text="Ik kijk mee", client_id="k-1")
        assert sent.status_code == 303
        last = (await anna.timeline())[-1]
        assert (last.author, last.author_name, last.text) == ("engineer", "Bram", "Ik kijk mee")
        assert "Ik kijk mee" in await bram.reads(call)

    async def test_sent_twice_by_a_bad_line_arrives_once(
        self, bram: DeskBrowser, anna: Talker, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        for _ in range(2):
            await bram.sends(f"{call}/reply", seen=call, text="Eén keer", client_id="k-2")
        assert [entry.text for entry in await anna.timeline()].count("Eén keer") == 1

    async def test_that_is_empty_is_not_sent(self, bram: DeskBrowser, call: str) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        answer = await bram.sends(f"{call}/reply", seen=call, text="  ", client_id="k-3")
        assert answer.status_code == 400
        assert "Er stond nog niets" in words_of(answer.text)

    async def test_that_is_far_too_long_is_not_cut_silently(
        self, bram: DeskBrowser, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        answer = await bram.sends(f"{call}/reply", seen=call, text="x" * 4001, client_id="k-4")
        assert answer.status_code == 413

    async def test_before_taking_the_call_is_refused(self, bram: DeskBrowser, call: str) -> None:
        page = await bram.http.get(call)
        data = {"csrf": csrf_of(page.text), "text": "hoi", "client_id": "k-5"}
        answer = await bram.http.post(f"{call}/reply", data=data)
        assert answer.status_code == 409


class TestTwoEngineers:
    async def test_the_second_hears_who_was_first(
        self, bram: DeskBrowser, eva: DeskBrowser, call: str
    ) -> None:
        first, second = await asyncio.gather(
            bram.sends(f"{call}/accept", seen=call), eva.sends(f"{call}/accept", seen=call)
        )
        assert sorted([first.status_code, second.status_code]) == [303, 409]
        late, name = (second, "Bram") if second.status_code == 409 else (first, "Eva")
        assert name in words_of(late.text)
        assert "undefined" not in late.text.lower()

    async def test_a_form_of_an_ended_call_is_refused(
        self, bram: DeskBrowser, anna: Talker, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        old = csrf_of((await bram.http.get(call)).text)
        await bram.sends(f"{call}/hand-back", seen=call, note="klaar")
        await anna.program.graph.drain.idle()
        before = len(await anna.timeline())
        for step in ("reply", "hand-back", "close"):
            answer = await bram.http.post(f"{call}/{step}", data={"csrf": old, "text": "toch"})
            assert answer.status_code == 409
            assert "kan nu niet meer" in words_of(answer.text)
        assert len(await anna.timeline()) == before


class TestTheEnd:
    async def test_handing_back_lets_the_assistant_speak_again(
        self, bram: DeskBrowser, anna: Talker, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        await bram.sends(f"{call}/hand-back", seen=call, note="printer is bijgevuld")
        await anna.says("dank")
        assert (await anna.heard())[-1] == "bot: dank"
        page = await bram.reads(call)
        assert "printer is bijgevuld" in page
        assert "teruggegeven aan Nachtwacht" in page

    async def test_a_note_is_never_told_to_the_employee(
        self, bram: DeskBrowser, anna: Talker, call: str
    ) -> None:
        await bram.sends(f"{call}/accept", seen=call)
        await bram.sends(f"{call}/close", seen=call, note="gaf koffie over het toetsenbord")
        assert not any("koffie" in text for text in await anna.heard())
        assert "Dit is afgerond." in await bram.reads(call)


class TestAStranger:
    @pytest.mark.parametrize(
        "place",
        [
            "/desk", "/desk/parts/calls", "/desk/events", "/desk/handoffs/h-1",
            "/desk/handoffs/h-1/parts/card", "/desk/handoffs/h-1/parts/talk", "/desk/h/h-1",
        ],
    )  # fmt: skip
    async def test_sees_the_door_only(self, program: Program, place: str) -> None:
        answer = await program.http.get(place)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/desk/sign-in?next=")

    @pytest.mark.parametrize("step", ["accept", "reply", "hand-back", "close"])
    async def test_changes_nothing(self, program: Program, call: str, step: str) -> None:
        answer = await program.http.post(f"{call}/{step}", data={"text": "hoi", "csrf": "x"})
        assert answer.status_code == 303
        handoff = await program.care.cards.card(call.rpartition("/")[2])
        assert handoff.engineer is None
