"""A company of 3,000: read in bounded pages, while somebody in trouble is helped as ever."""

import asyncio
import sys
import time

import pytest
from sqlalchemy import text

from tests.support.enrolment import EnrolmentHouse

PEOPLE = 3000
LONGEST_LISTING = 60.0
"""Seconds; some two are usual. More would mean that a query is asked for each person."""
LONGEST_LOOK_UP = 2.0


@pytest.fixture
async def company(house: EnrolmentHouse) -> EnrolmentHouse:
    """Everybody with a phone and a second address that are nobody else's."""
    people = await house.hire(PEOPLE)
    async with house.proof.db.begin() as session:
        await session.execute(
            text(
                "UPDATE sandbox.account SET other_mail = user_name || '@thuis.example',"
                " mobile = '+316' || lpad(right(user_name, 4), 8, '1')"
            )
        )
    assert len(people) == PEOPLE
    return house


async def test_all_are_listed_and_invited_while_one_is_helped(
    company: EnrolmentHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    waits: list[float] = []

    async def look_up_all_the_time() -> None:
        while True:
            before = time.perf_counter()
            await company.proof.directory.find("0e000007-0000-4000-8000-000000000007")
            waits.append(time.perf_counter() - before)
            await asyncio.sleep(0.01)

    helping = asyncio.create_task(look_up_all_the_time())
    began = time.perf_counter()
    await company.task.list()
    listing = time.perf_counter() - began
    began = time.perf_counter()
    tally = await company.invite()
    inviting = time.perf_counter() - began
    helping.cancel()
    counted = await company.rows(
        "SELECT (SELECT count(*) FROM actions.enrolment_person),"
        " (SELECT count(*) FROM actions.directory_contact),"
        " (SELECT count(*) FROM actions.enrolment_invitation)"
    )
    assert counted == [(PEOPLE, 2 * PEOPLE, PEOPLE)]
    assert tally.invited == PEOPLE
    began = time.perf_counter()
    company.proof.clock.advance(hours=6)
    await company.task.list()
    again = time.perf_counter() - began
    with capsys.disabled():
        sys.stdout.write(
            f"\n{PEOPLE} people: first listing {listing:.1f} s, next {again:.1f} s, inviting "
            f"{inviting:.1f} s; a look-up meanwhile took {max(waits) * 1000:.0f} ms at most\n"
        )
    assert max(listing, again, inviting) < LONGEST_LISTING
    assert max(waits) < LONGEST_LOOK_UP
