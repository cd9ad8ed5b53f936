"""Human proof under the rules: cool-down, limits, «this was not me», accounts for two engineers."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from actions.proof.errors import LimitReached, PageError
from tests.support.human_check import (
    CASE,
    employees_page,
    employees_visit,
    engineer,
    without_proofs,
)
from tests.support.proof import NEW_PASSWORD, ProofHouse


class TestTheRules:
    async def test_no_password_while_a_proof_is_new(self, house: ProofHouse) -> None:
        anna, kim = await house.employee(age_days=2), await engineer(house)
        await kim.comes(anna)
        view = await kim.view()
        assert (view.purposes, view.no_password) == (["registration"], "cooling_down")
        with pytest.raises(PageError, match="not_offered"):
            await kim.records(way="video_badge")

    async def test_nothing_after_this_was_not_me(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        await (await kim.comes(anna)).records()
        _, token = await employees_page(house, anna)
        await house.courier.sweep()
        (letter,) = await house.letters(anna.account.mail)
        pressed = letter.body.partition("/not-me/")[2][:43]
        await house.door.not_me.service.press(SecretStr(pressed))
        assert (await house.page.view(SecretStr(token))).stage == "expired"
        house.clock.advance(minutes=1)
        await kim.comes(anna)
        assert (await kim.view()).because == "limit_reached"

    async def test_the_second_reset_of_a_day_is_not_opened(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        spoken = (await (await kim.comes(anna)).records()).spoken
        _, token = await employees_page(house, anna)
        link = SecretStr(token)
        proved = await house.page.prove(link, kind="human_code", code=SecretStr(spoken or ""))
        ticket = SecretStr(proved.ticket or "")
        await house.passwords.set_password(link, SecretStr(NEW_PASSWORD), ticket)
        house.clock.advance(minutes=1)
        await kim.comes(anna)
        assert (await kim.view()).no_password == "limit_reached"

    async def test_an_account_that_is_off_is_refused(self, house: ProofHouse) -> None:
        anna, kim = await without_proofs(house), await engineer(house)
        house.heard.refusal = "account_disabled"
        await kim.comes(anna)
        with pytest.raises(PageError, match="account_disabled"):
            await kim.records()


class TestADirector:
    async def test_needs_a_second_engineer_and_never_gets_a_password(
        self, house: ProofHouse
    ) -> None:
        boss = await without_proofs(house, groups=["Domain Users", "Directors"])
        kim, sam = await engineer(house), await engineer(house, "Sam")
        await kim.comes(boss)
        view = await kim.view()
        assert (view.needs_second, view.purposes) == (True, ["registration"])
        with pytest.raises(PageError, match="not_offered"):
            await kim.records()
        assert (await kim.records("registration")).stage == "second"
        assert house.events == []
        with pytest.raises(PageError, match="expired"):
            await kim.gives()
        await sam.comes(boss)
        seen = await sam.view()
        assert (seen.role, seen.first, seen.way) == ("second", "Kim", "call_back")
        assert (await sam.confirms()).spoken is None
        with pytest.raises(PageError, match="expired"):
            await sam.gives()
        spoken = (await kim.gives()).spoken
        visit = await employees_visit(house, boss)
        await visit.proves(spoken, "human_code")
        await visit.adds_app()
        (confirmed,) = [row for row in house.ledger if row.step == "identity.confirmed"]
        assert confirmed.data["engineer_id"] == sam.engineer_id

    async def test_is_not_confirmed_by_the_first_one_again(self, house: ProofHouse) -> None:
        boss = await without_proofs(house, shared=True)
        kim = await engineer(house)
        twin = await engineer(house, "Kim too", person_id=kim.person_id)
        await (await kim.comes(boss)).records("registration")
        house.clock.advance(seconds=30)
        with pytest.raises(PageError, match="expired"):
            await kim.confirms()
        await twin.comes(boss)
        assert (await twin.view()).because == "same_engineer"
        with pytest.raises(PageError, match="same_engineer"):
            await twin.confirms()

    async def test_stays_shut_when_he_comes_from_the_chat_alone(self, house: ProofHouse) -> None:
        boss = await without_proofs(house, groups=["Directors"])
        kim = await engineer(house)
        await (await kim.comes(boss)).records("registration")
        url, _ = await house.opening.open(
            boss.person_id, case_id=CASE, channel="web", language="nl"
        )
        answer = await house.door.mine.page.enter(SecretStr(url.partition("#")[2]))
        view = await house.door.mine.page.view(SecretStr(answer.ticket or ""))
        assert (view.stage, view.because) == ("refused", "account_excluded")


class TestTwoEngineersAtOnce:
    async def test_the_second_hears_that_somebody_is_at_it(self, house: ProofHouse) -> None:
        anna = await without_proofs(house)
        kim, sam = await engineer(house), await engineer(house, "Sam")
        await kim.comes(anna)
        with pytest.raises(LimitReached):
            await sam.comes(anna)
        house.clock.advance(minutes=15)
        await sam.comes(anna)
        assert (await kim.view()).stage == "expired"
        assert (await sam.records()).spoken


async def test_only_this_program_reads_or_writes_what_was_established(
    role_urls: dict[str, str], house: ProofHouse
) -> None:
    assert house.clock
    async with house.db() as session:
        allowed = await session.scalars(
            text(
                "SELECT rolname || ' ' || name FROM pg_roles,"
                " unnest(ARRAY['checker', 'human_check', 'check_visit']) AS name,"
                " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wish"
                " WHERE rolname IN ('nachtwacht_api', 'nachtwacht_secure', 'nachtwacht_rasa',"
                " 'nachtwacht_sandbox')"
                " AND has_table_privilege(rolname, 'actions.' || name, wish)"
            )
        )
        assert list(allowed) == []
