"""What every directory promises that lists its people, whatever lies behind it."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from actions.ports.directory import DirectoryUnavailable
from actions.ports.roster import MOBILE, OTHER_MAIL, GroupUnknown, ListsPeople, Member
from tests.support.directory_world.active_directory import active_directory
from tests.support.directory_world.bench import Bench
from tests.support.directory_world.entra import entra
from tests.support.directory_world.sandbox import sandbox

BENCHES = {"sandbox": sandbox, "active_directory": active_directory, "entra": entra}
STANDING = {
    "department": "Afdeling Eik",
    "language": "en-GB",
    "mobile": "06 12345678",
    "other_mail": "anna@thuis.example",
}


@pytest.fixture(params=BENCHES)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async for built in BENCHES[request.param](request):
        yield built


def roster_of(bench: Bench) -> ListsPeople:
    assert isinstance(bench.directory, ListsPeople)
    return bench.directory


async def listed(bench: Bench, group: str | None = None, size: int = 100) -> list[Member]:
    """Return the pages as one list; none may be longer than was asked."""
    pages = [page async for page in roster_of(bench).members(group, size)]
    assert max((len(page) for page in pages), default=0) <= size
    return [each for page in pages for each in page]


async def own(bench: Bench) -> Member:
    found = [each for each in await listed(bench) if each.person_id == bench.person_id]
    assert len(found) == 1
    return found[0]


async def test_it_says_which_contacts_it_knows(bench: Bench) -> None:
    assert roster_of(bench).contacts == {MOBILE, OTHER_MAIL}


async def test_a_listing_knows_people_as_looking_them_up_does(bench: Bench) -> None:
    account, member = await bench.directory.find(bench.person_id), await own(bench)
    assert (member.first_name, member.mail) == (account.first_name, account.mail)
    assert member.principal_name == account.principal_name
    assert member.enabled
    assert (member.mobile, member.other_mail, member.language) == ("", "", "")


async def test_what_stands_there_is_read(bench: Bench) -> None:
    await bench.change(**STANDING)
    member = await own(bench)
    assert {name: getattr(member, name) for name in STANDING} == STANDING


@pytest.mark.parametrize("fact", [{"enabled": False}])
async def test_who_has_no_open_account_shows(bench: Bench, fact: dict[str, object]) -> None:
    await bench.change(**fact)
    assert not (await own(bench)).enabled


async def test_a_group_lists_its_people_and_nobody_else(bench: Bench) -> None:
    await bench.change(groups=["Domain Users", "Directors"])
    found = await listed(bench, bench.group_key("Directors"))
    assert bench.person_id in [each.person_id for each in found]
    assert len(found) == len({each.person_id for each in found})


async def test_small_pages_list_the_same_people(bench: Bench) -> None:
    whole, pages = await listed(bench), await listed(bench, size=1)
    assert sorted(each.person_id for each in pages) == sorted(each.person_id for each in whole)


@pytest.mark.parametrize("name", ["nobody-here", "*", ")(cn=*", "0a000001-0000-4000-8000-00000000"])
async def test_a_group_that_is_not_there_lists_nobody(bench: Bench, name: str) -> None:
    with pytest.raises(GroupUnknown):
        await listed(bench, name)


async def test_without_an_answer_there_is_no_listing(bench: Bench) -> None:
    await bench.take_away()
    with pytest.raises(DirectoryUnavailable):
        await listed(bench)


async def test_a_listing_may_be_left_half_way(bench: Bench) -> None:
    async with aclosing(roster_of(bench).members(None, 1)) as pages:  # type: ignore[type-var]
        assert len(await anext(pages)) == 1
    assert (await bench.directory.find(bench.person_id)).enabled
