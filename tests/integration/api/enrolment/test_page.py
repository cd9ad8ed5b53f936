"""What the desk shows of who has a proof."""

from collections.abc import AsyncIterator

import pytest
from joserfc import jwt

from tests.support.api_program import Program
from tests.support.desk_browser import DeskBrowser, engineer
from tests.support.enrolment_numbers import NUMBERS

PAGE = "/desk/enrolment"


@pytest.fixture
async def bram(program: Program) -> AsyncIterator[DeskBrowser]:
    found = await engineer(program)
    await found.sign_in()
    yield found
    await found.http.aclose()


async def test_numbers_and_shares_by_department(program: Program, bram: DeskBrowser) -> None:
    program.actions.coverage = NUMBERS
    words = await bram.reads(PAGE)
    assert "Afdeling Eik 120 Mensen 75% 90 van 120 20% 24 van 120" in words
    assert "Kleine afdelingen samen 9 Mensen" in words


async def test_all_but_one_is_not_all(program: Program, bram: DeskBrowser) -> None:
    program.actions.coverage = NUMBERS | {
        "departments": [{"name": "Eik", "people": 1000, "one": 999, "two": 0}]
    }
    assert "99% 999 van 1000" in await bram.reads(PAGE)


async def test_without_an_answer_it_says_so(program: Program, bram: DeskBrowser) -> None:
    assert "Het tellen lukt nu niet." in await bram.reads(PAGE)


async def test_before_the_first_listing_it_says_so(program: Program, bram: DeskBrowser) -> None:
    nothing: dict[str, object] = {"departments": [], "rest": None, "whole": None, "seen_at": None}
    program.actions.coverage = nothing
    assert "Er is nog niets te tellen." in await bram.reads(PAGE)


async def test_it_asks_in_the_engineers_name(program: Program, bram: DeskBrowser) -> None:
    program.actions.coverage = NUMBERS
    await bram.reads(PAGE)
    signed = program.actions.assertions[-1]
    claims = jwt.decode(signed, program.key, algorithms=["EdDSA"]).claims
    assert claims["act"] == "engineer"


async def test_it_is_for_who_is_signed_in(program: Program) -> None:
    stranger = await engineer(program, "eva", "Eva")
    answer = await stranger.http.get(PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303, "/desk/sign-in?next=/desk/enrolment",
    )  # fmt: skip
    assert (await stranger.sign_in(place=PAGE)).headers["location"] == PAGE
    await stranger.http.aclose()
