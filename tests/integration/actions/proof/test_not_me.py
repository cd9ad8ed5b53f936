"""«This was not me»: one press shuts everything for that person, until an engineer opens it."""

import re

import pytest
from pydantic import SecretStr

from actions.proof.errors import LimitReached, PageError
from actions.proof.keys import ProofKey
from tests.support.own_proofs import visits
from tests.support.proof import Person, ProofHouse, proof_house
from tests.support.strangers import knocks


async def link_in(house: ProofHouse, address: str) -> SecretStr:
    """Return the token of the link in the newest letter to an address."""
    await house.courier.sweep()
    letters = await house.letters(address)
    found = re.findall(r"http://127\.0\.0\.1:8001/not-me/([\w-]{43})", letters[-1].body)
    return SecretStr(str(found[0]))


async def told(house: ProofHouse) -> tuple[Person, SecretStr]:
    """Let a repair be asked for and return the link that its person got."""
    anna = await house.employee()
    await house.open(anna)
    return anna, await link_in(house, anna.account.mail)


class TestALetter:
    async def test_has_a_link_for_its_own_address_and_no_token_is_stored(
        self, house: ProofHouse
    ) -> None:
        anna, first = await told(house)
        private = f"{anna.account.user_name}@thuis.example"
        second = await link_in(house, private)
        assert first != second
        stored = await house.stored_text()
        for token in (first, second):
            # the two letters themselves, in the demo company's mailbox, in both languages
            assert stored.count(token.get_secret_value()) == 2


class TestPressing:
    async def test_shuts_every_way_in(self, house: ProofHouse) -> None:
        anna, token = await told(house)
        await house.door.not_me.service.press(token)
        with pytest.raises(LimitReached):
            await house.open(anna)
        assert (await (await visits(house, anna)).view()).because == "limit_reached"
        request = await knocks(house, anna.account.user_name)
        assert (await request.types(anna.code(house.clock))).error == "not_right"
        house.clock.advance(hours=24 * 30)
        with pytest.raises(LimitReached):
            await house.open(anna)

    async def test_ends_what_is_open_also_with_a_proof_given(self, house: ProofHouse) -> None:
        anna = await house.employee()
        visit, request = await visits(house, anna), await knocks(house, anna.account.user_name)
        opened, token = await house.open(anna)
        answer = await house.page.prove(
            SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock))
        )
        await house.door.not_me.service.press(await link_in(house, anna.account.mail))
        with pytest.raises(PageError, match="expired"):
            await house.passwords.set_password(
                SecretStr(token),
                SecretStr("vlieger boven duinpan 9"),
                SecretStr(answer.ticket or ""),
            )
        assert (await visit.view()).because == "not_me"
        assert (await request.view()).because == "not_me"
        await house.courier.sweep()
        assert [(s.event, s.facts.get("reason")) for s in house.signals][-1] == (
            "failed", "limit_reached",
        )  # fmt: skip
        assert ("challenge.closed", opened.id) in house.events

    async def test_calls_a_human_with_the_facts_and_tells_all_addresses(
        self, house: ProofHouse
    ) -> None:
        anna, token = await told(house)
        await house.door.not_me.service.press(token)
        (alarm,) = house.heard.alarms
        assert (alarm.person_id, alarm.case_id) == (anna.person_id, "c-" + "x" * 22)
        assert alarm.facts["account"] == anna.account.principal_name
        assert (alarm.facts["about"], alarm.facts["ended"]) == ("requested", 1)
        await house.courier.sweep()
        for address in (anna.account.mail, f"{anna.account.user_name}@thuis.example"):
            letter = (await house.letters(address))[-1]
            assert "Zelf herstellen staat nu dicht" in letter.subject
        steps = [row.step for row in house.ledger]
        assert steps.count("self_service.shut") == 1
        assert "sessions.cut" in steps
        assert house.heard.cuts == [anna.person_id]

    async def test_twice_from_two_letters_is_once_also_after_a_restart(
        self, house: ProofHouse, role_urls: dict[str, str]
    ) -> None:
        anna, token = await told(house)
        other = await link_in(house, f"{anna.account.user_name}@thuis.example")
        await house.door.not_me.service.press(token)
        async with proof_house(role_urls["actions"]) as restarted:
            await restarted.door.not_me.service.press(other)
            await restarted.door.not_me.service.press(token)
            assert restarted.heard.alarms == []
            with pytest.raises(LimitReached):
                await restarted.open(anna)
        assert len(house.heard.alarms) == 1

    async def test_works_while_the_directory_and_citrix_are_away(self, house: ProofHouse) -> None:
        anna, token = await told(house)
        await house.turn("directory", "down")
        house.heard.broker_down = True
        await house.door.not_me.service.press(token)
        await house.courier.sweep()
        assert house.heard.cuts == []
        house.heard.broker_down = False
        house.clock.advance(seconds=2)
        await house.courier.sweep()
        assert house.heard.cuts == [anna.person_id]
        await house.courier.sweep()
        assert len(house.heard.cuts) == 1

    async def test_after_seven_days_or_with_a_guess_nothing_happens(
        self, house: ProofHouse
    ) -> None:
        anna, token = await told(house)
        with pytest.raises(PageError, match="unknown"):
            await house.door.not_me.service.press(SecretStr("x" * 43))
        house.clock.advance(hours=24 * 7)
        with pytest.raises(PageError, match="late"):
            await house.door.not_me.service.press(token)
        assert (await house.open(anna))[1]

    async def test_is_nothing_to_somebody_else(self, house: ProofHouse) -> None:
        _, token = await told(house)
        bram = await house.employee("Bram")
        await house.door.not_me.service.press(token)
        assert (await house.open(bram))[1]


class TestOpeningAgain:
    async def test_is_for_an_engineer_and_leaves_a_row(self, house: ProofHouse) -> None:
        anna, token = await told(house)
        service = house.door.not_me.service
        await service.press(token)
        assert await service.open_again(anna.person_id, engineer="Kim", case_id="c-1")
        assert not await service.open_again(anna.person_id, engineer="Kim", case_id="c-1")
        assert (await house.open(anna))[1]
        row = next(row for row in house.ledger if row.step == "self_service.opened")
        assert (row.actor, row.data["engineer"]) == ("engineer", "Kim")
        await service.press(token)
        with pytest.raises(LimitReached):
            await house.open(anna)


class TestTheKey:
    def test_links_of_letters_are_none_of_challenges(self) -> None:
        key = ProofKey("A" * 43 + "=")
        assert key.not_me_token("x") != key.link_token("x")
        assert len(key.not_me_token("x")) == 43
