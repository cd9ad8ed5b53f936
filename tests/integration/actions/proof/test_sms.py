"""Codes by SMS: off unless allowed, never alone, and limited like mailed ones."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from pydantic import SecretStr

from actions.ports.texter import Text, TextUnavailable
from actions.proof.errors import PageError
from tests.support.own_proofs import Visit, proved, visits
from tests.support.proof import RULES, ProofHouse, proof_house
from tests.support.tables import empty_tables, make_tables

NUMBER = "+31612345678"


@dataclass
class Provider:
    """Keeps the messages; `away` takes none."""

    texts: list[Text] = field(default_factory=list)
    away: bool = False

    async def send(self, text: Text) -> None:
        if self.away:
            raise TextUnavailable
        self.texts.append(text)

    def code(self) -> str:
        return str(re.findall(r"\d{8}", self.texts[-1].body)[0])


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
async def allowed(role_urls: dict[str, str], provider: Provider) -> AsyncIterator[ProofHouse]:
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    rules = replace(RULES, sms_codes=True)
    async with proof_house(role_urls["actions"], rules, texter=provider) as built:
        yield built


async def with_phone(house: ProofHouse, provider: Provider) -> Visit:
    visit = await proved(house)
    await visit.begins("sms_code", "06 - 1234 5678")
    assert (await visit.confirms(provider.code())).error is None
    return visit


class TestAPhone:
    async def test_is_registered_by_a_code_that_it_gets(
        self, allowed: ProofHouse, provider: Provider
    ) -> None:
        visit = await with_phone(allowed, provider)
        assert [text.to for text in provider.texts] == [NUMBER]
        own = next(one for one in (await visit.view()).registered if one.kind == "sms_code")
        assert own.target == "…78"
        assert NUMBER not in await allowed.stored_text()
        await allowed.courier.sweep()
        letter = (await allowed.letters(visit.person.account.mail))[-1]
        assert "een telefoonnummer" in letter.body

    async def test_proves_once_it_has_cooled_down(
        self, allowed: ProofHouse, provider: Provider
    ) -> None:
        visit = await with_phone(allowed, provider)
        allowed.clock.advance(hours=72)
        _, token = await allowed.open(visit.person)
        view = await allowed.page.view(SecretStr(token))
        assert ("sms_code" in view.proofs, view.texted_to) == (True, "…78")
        sent = await allowed.page.send_code(SecretStr(token), "sms_code")
        assert sent.sent_to == "…78"
        as_mail = await allowed.page.prove(
            SecretStr(token), kind="mail_code", code=SecretStr(provider.code())
        )
        assert as_mail.error == "wrong_code"
        answer = await allowed.page.prove(
            SecretStr(token), kind="sms_code", code=SecretStr(provider.code())
        )
        assert answer.stage == "password"

    async def test_is_limited_together_with_mail(
        self, allowed: ProofHouse, provider: Provider
    ) -> None:
        visit = await with_phone(allowed, provider)
        allowed.clock.advance(hours=72)
        _, token = await allowed.open(visit.person)
        for kind in ("sms_code", "mail_code", "sms_code"):
            await allowed.page.send_code(SecretStr(token), kind)
            allowed.clock.advance(seconds=31)
        with pytest.raises(PageError, match="wait"):
            await allowed.page.send_code(SecretStr(token), "sms_code")

    async def test_that_cannot_be_reached_costs_nothing(
        self, allowed: ProofHouse, provider: Provider
    ) -> None:
        visit = await with_phone(allowed, provider)
        allowed.clock.advance(hours=72)
        _, token = await allowed.open(visit.person)
        provider.away = True
        with pytest.raises(PageError, match="sms_unavailable"):
            await allowed.page.send_code(SecretStr(token), "sms_code")
        provider.away = False
        assert (await allowed.page.send_code(SecretStr(token), "sms_code")).wait_seconds == 30

    @pytest.mark.parametrize("typed", ["", "12", "bel mij", "+31612345678,+31687654321", "112"])
    async def test_is_one_number(self, allowed: ProofHouse, typed: str) -> None:
        visit = await proved(allowed)
        with pytest.raises(PageError, match="bad_number"):
            await visit.begins("sms_code", typed)

    async def test_is_no_proof_at_the_public_door(
        self, allowed: ProofHouse, provider: Provider
    ) -> None:
        visit = await with_phone(allowed, provider)
        address = next(o for o in (await visit.view()).registered if o.kind == "mail_code")
        await allowed.door.mine.changes.remove(visit.ticket, address.id)
        allowed.clock.advance(hours=72)
        opened = await allowed.door.start.open(
            visit.person.account.user_name, language="nl", source=None
        )
        assert opened.stage == "start"
        refusals = [row.data.get("refusal") for row in allowed.ledger if row.step == "start.opened"]
        assert refusals == ["no_proofs"]


class TestWithoutPermission:
    async def test_none_is_offered_and_a_registered_one_does_not_count(
        self, allowed: ProofHouse, provider: Provider, role_urls: dict[str, str]
    ) -> None:
        visit = await with_phone(allowed, provider)
        async with proof_house(role_urls["actions"]) as forbidden:
            forbidden.clock.advance(hours=72)
            again = await visits(forbidden, visit.person)
            assert "sms_code" not in (await again.view()).proofs
