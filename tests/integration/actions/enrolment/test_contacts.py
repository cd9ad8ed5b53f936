"""A phone or address of the directory: a proof after it stood for three days, and no day sooner."""

from typing import Any

import pytest
from sqlalchemy import delete

from actions.proof.models import RegisteredProof
from actions.proof.registration import mail_proof
from tests.support.enrolment import EnrolmentHouse, KeptTexts
from tests.support.own_proofs import visits
from tests.support.proof import Person
from tests.support.tables import all_rows

MAIL, OTHER = "anna@thuis.example", "dief@elders.example"
PHONE = "06 12 34 56 78"


async def kinds(house: EnrolmentHouse, person_id: str) -> list[tuple[Any, ...]]:
    query = "SELECT kind, source FROM actions.registered_proof WHERE person_id = '{}' ORDER BY 1"
    return await house.rows(query.format(person_id))


async def letters(house: EnrolmentHouse, to: str) -> list[str]:
    return [each.subject.partition(" / ")[0] for each in await house.proof.letters(to)]


async def stands(house: EnrolmentHouse, days: int) -> None:
    """Let days go by, with a listing now and then as the program makes them."""
    for _ in range(days * 4):
        await house.passes(hours=6)


IMPORTED, REPLACED = "Er is iets bijgezet bij je account", "Er is iets veranderd aan jouw gegevens"
PROOF = ("mail_code", "directory")


class TestAnAddress:
    async def test_counts_after_72_hours_and_its_owner_hears_so_in_the_day(
        self, house: EnrolmentHouse
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        for _ in range(11):
            await house.passes(hours=6)
        await house.passes(hours=5, minutes=59)
        assert await kinds(house, anna) == []
        await house.passes(minutes=1)
        assert await kinds(house, anna) == [PROOF]
        assert await letters(house, MAIL) == [IMPORTED]
        assert await letters(house, "person0000@delinde.example") == [IMPORTED]
        assert [row.step for row in house.proof.heard.ledger] == ["registration.imported"]

    async def test_that_changes_begins_anew_and_the_old_one_hears_it(
        self, house: EnrolmentHouse
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 3)
        await house.change(anna, other_mail=OTHER)
        await house.passes(hours=6)
        assert await kinds(house, anna) == []
        assert await letters(house, MAIL) == [IMPORTED, REPLACED]
        assert await letters(house, "person0000@delinde.example") == [IMPORTED, REPLACED]
        assert await letters(house, OTHER) == []
        await stands(house, 2)
        assert await kinds(house, anna) == []
        await stands(house, 2)
        assert await kinds(house, anna) == [PROOF]

    async def test_that_went_to_and_fro_stands_since_it_came_back(
        self, house: EnrolmentHouse
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 2)
        await house.change(anna, other_mail=OTHER)
        await stands(house, 1)
        await house.change(anna, other_mail=MAIL)
        await stands(house, 2)
        assert await kinds(house, anna) == []

    async def test_that_is_gone_proves_nothing_more(self, house: EnrolmentHouse) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        await house.change(anna, other_mail="")
        await house.passes(hours=6)
        assert await kinds(house, anna) == []
        assert (await letters(house, MAIL))[-1] == REPLACED

    async def test_of_which_no_listing_tells_any_more_proves_nothing(
        self, house: EnrolmentHouse
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        await house.proof.turn("directory", "down")
        await house.passes(hours=17)
        assert await kinds(house, anna) == [PROOF]
        await house.passes(hours=2)
        assert await kinds(house, anna) == []
        await house.proof.turn("directory", "ok")
        await stands(house, 2)
        assert await kinds(house, anna) == []

    @pytest.mark.parametrize(
        "mail", ["ik@delinde.example", "geen adres", "a@b.example; c@d.example"]
    )
    async def test_of_the_company_or_that_is_none_never_counts(
        self, house: EnrolmentHouse, mail: str
    ) -> None:
        (anna,) = await house.hire(1, other_mail=mail)
        await house.passes(hours=0)
        await stands(house, 4)
        assert await kinds(house, anna) == []

    async def test_of_two_people_proves_who_neither_is(self, house: EnrolmentHouse) -> None:
        both = await house.hire(2, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        assert [await kinds(house, one) for one in both] == [[], []]

    async def test_that_its_owner_removed_does_not_come_back(self, house: EnrolmentHouse) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        async with house.proof.db.begin() as session:
            await session.execute(delete(RegisteredProof))
        await stands(house, 4)
        assert await kinds(house, anna) == []

    async def test_comes_after_what_somebody_registered_himself(
        self, house: EnrolmentHouse
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        proof = house.proof
        async with proof.db.begin() as session:
            session.add(mail_proof(proof.key, anna, "eigen@thuis.example", proof.clock.now()))
        await house.passes(hours=0)
        await stands(house, 4)
        assert await kinds(house, anna) == [("mail_code", None)]


class TestAPhone:
    async def test_counts_beside_something_stronger_only(self, house: EnrolmentHouse) -> None:
        alone, both = await house.hire(2)
        await house.change(alone, mobile=PHONE)
        await house.change(both, mobile="06 87654321", other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        assert await kinds(house, alone) == []
        assert await kinds(house, both) == [PROOF, ("sms_code", "directory")]

    async def test_that_changes_hears_it_itself(
        self, house: EnrolmentHouse, texts: KeptTexts
    ) -> None:
        (anna,) = await house.hire(1, mobile=PHONE, other_mail=MAIL)
        await house.passes(hours=0)
        await house.change(anna, mobile="0699999999")
        await house.passes(hours=6)
        await house.restarted().passes(hours=6)
        assert [each.to for each in texts.texts] == ["+31612345678"]
        assert await letters(house, "person0000@delinde.example") == [REPLACED]

    async def test_written_otherwise_is_the_same(
        self, house: EnrolmentHouse, texts: KeptTexts
    ) -> None:
        (anna,) = await house.hire(1, mobile=PHONE, other_mail=MAIL)
        await house.passes(hours=0)
        await house.change(anna, mobile="+31 6 1234 5678")
        await stands(house, 4)
        assert len(await kinds(house, anna)) == 2
        assert texts.texts == []


class TestWhatAnAdministratorAllows:
    async def test_nothing_is_kept_unless_it_is_switched_on(
        self, house: EnrolmentHouse, role_urls: dict[str, str]
    ) -> None:
        await house.hire(1, other_mail=MAIL)
        await house.restarted(directory_contacts=False).passes(hours=0)
        assert await house.rows("SELECT count(*) FROM actions.directory_contact") == [(0,)]

    async def test_switching_it_off_takes_the_proofs_back(self, house: EnrolmentHouse) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        assert await kinds(house, anna) == [PROOF]
        await house.restarted(directory_contacts=False).passes(hours=0)
        assert await kinds(house, anna) == []

    async def test_what_is_kept_is_encrypted(
        self, house: EnrolmentHouse, role_urls: dict[str, str]
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL, mobile=PHONE)
        await house.invite()
        await house.passes(hours=0)
        await stands(house, 4)
        await house.change(anna, other_mail="", mobile="")
        stored = all_rows(role_urls["owner"])
        own = [line for line in stored.splitlines() if "delinde.example" not in line]
        assert not [line for line in own if MAIL in line and "Dag " not in line]
        assert "+31612345678" not in stored


class TestOnesOwnPage:
    async def test_says_where_it_comes_from_and_lets_one_prove_with_it(
        self, house: EnrolmentHouse
    ) -> None:
        (anna,) = await house.hire(1, other_mail=MAIL)
        await house.passes(hours=0)
        await stands(house, 4)
        account = await house.proof.directory.find(anna)
        visit = await visits(house.proof, Person(anna, account, ""))
        assert (await visit.view()).sent_to == "a…@t…"
        await house.proof.door.mine.page.send_code(visit.ticket, "mail_code")
        await visit.proves(await visit.code_at(MAIL), kind="mail_code")
        view = await visit.view()
        assert [(one.kind, one.source) for one in view.registered] == [PROOF]
        assert view.usable_from is None
