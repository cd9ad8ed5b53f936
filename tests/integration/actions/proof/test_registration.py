"""Who is signed in registers his own proofs: what it takes, what is told, what is refused."""

from datetime import timedelta

import pyotp
import pytest
from pydantic import SecretStr

from actions.proof.errors import CoolingDown, LimitReached, PageError
from actions.proof.registration import totp_proof
from actions.proof.rules import ProofRules
from tests.support.own_proofs import SECOND, link, newcomer, proved, visits
from tests.support.proof import START, ProofHouse, proof_house


class TestALink:
    async def test_works_once_and_for_a_quarter_of_an_hour(self, house: ProofHouse) -> None:
        anna = await house.employee()
        token = await link(house, anna)
        await house.door.mine.page.enter(token)
        for _ in range(2):
            with pytest.raises(PageError, match="expired"):
                await house.door.mine.page.enter(token)
        late = await link(house, anna)
        house.clock.advance(minutes=15)
        with pytest.raises(PageError, match="expired"):
            await house.door.mine.page.enter(late)

    async def test_a_newer_one_ends_the_older_and_the_visit_that_used_it(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        first, token = await visits(house, anna), await link(house, anna)
        assert (await first.view()).because == "replaced"
        await link(house, anna)
        with pytest.raises(PageError, match="expired"):
            await house.door.mine.page.enter(token)

    async def test_of_a_repair_opens_nothing_here_and_the_other_way_round(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        _, of_a_repair = await house.open(anna)
        with pytest.raises(PageError, match="unknown"):
            await house.door.mine.page.enter(SecretStr(of_a_repair))
        own = await link(house, anna)
        assert (await house.page.view(own)).stage == "expired"
        with pytest.raises(PageError, match="expired"):
            await house.page.prove(own, kind="totp", code=SecretStr(anna.code(house.clock)))

    async def test_leaves_a_repair_that_waits_for_a_proof_as_it_is(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        await visits(house, anna)
        answer = await house.page.prove(
            SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock))
        )
        assert answer.stage == "password"

    async def test_is_given_twenty_times_an_hour(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for _ in range(20):
            await link(house, anna)
        with pytest.raises(LimitReached):
            await link(house, anna)

    async def test_neither_it_nor_the_ticket_is_stored(self, house: ProofHouse) -> None:
        anna = await house.employee()
        token = await link(house, anna)
        ticket = (await house.door.mine.page.enter(token)).ticket
        stored = await house.stored_text()
        assert token.get_secret_value() not in stored
        assert str(ticket) not in stored


class TestTheFirstProof:
    async def test_an_app_counts_once_its_first_code_was_right(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        await visit.begins("totp")
        assert await visit.kinds() == []
        assert (await visit.confirms("000000")).error == "app_code_wrong"
        assert await visit.kinds() == []
        adding = (await visit.view()).adding
        assert adding is not None
        assert adding.uri is not None
        app = pyotp.parse_uri(adding.uri)
        assert isinstance(app, pyotp.TOTP)
        code = app.at(house.clock.now())
        assert (await visit.confirms(code)).error is None
        assert await visit.kinds() == ["totp"]

    async def test_its_first_code_proves_nothing_else(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        seed = await visit.adds_app()
        again = await visits(house, visit.person)
        code = pyotp.TOTP(seed).at(house.clock.now())
        assert (await again.proves(code)).error == "code_used"

    async def test_cools_down_for_three_days_and_says_so(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        await visit.adds_app()
        view = await visit.view()
        assert view.usable_from == house.clock.now() + timedelta(hours=72)
        with pytest.raises(CoolingDown):
            await house.open(visit.person)
        house.clock.advance(hours=72)
        assert (await house.open(visit.person))[1]

    async def test_is_told_and_written_down(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        await visit.adds_app()
        await house.courier.sweep()
        letters = await house.letters(visit.person.account.mail)
        assert "een authenticator-app" in letters[-1].body
        assert "Something was added to your account" in letters[-1].subject
        rows = [(row.step, row.data.get("kind")) for row in house.ledger]
        assert ("registration.added", "totp") in rows

    async def test_codes_and_a_phone_cannot_be_the_first(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        assert (await visit.view()).offered == ["totp", "mail_code"]
        with pytest.raises(PageError, match="not_offered"):
            await visit.takes_codes()
        with pytest.raises(PageError, match="not_offered"):
            await visit.begins("sms_code", "0612345678")


class TestAFurtherProof:
    async def test_needs_one_that_is_registered(self, house: ProofHouse) -> None:
        visit = await visits(house, await house.employee())
        assert (await visit.view()).stage == "proof"
        for change in (
            visit.begins("totp"),
            visit.confirms("000000"),
            visit.takes_codes(),
            house.door.mine.changes.remove(visit.ticket, "p-1"),
            house.door.mine.changes.cancel(visit.ticket),
        ):
            with pytest.raises(PageError, match="proof_needed"):
                await change
        assert (await visit.proves()).stage == "manage"
        await visit.adds_app()
        assert sorted(await visit.kinds()) == ["mail_code", "totp", "totp"]

    async def test_is_needed_for_what_was_registered_meanwhile(self, house: ProofHouse) -> None:
        """Somebody with a stolen session waits at the empty page until the owner has registered."""
        visit = await newcomer(house)
        await visit.begins("totp")
        async with house.db.begin() as session:
            own = totp_proof(house.key, visit.person.person_id, visit.person.totp_secret, START)
            session.add(own)
        with pytest.raises(PageError, match="proof_needed"):
            await visit.begins("totp")
        with pytest.raises(PageError, match="proof_needed"):
            await visit.confirms("000000")

    async def test_a_mailed_code_proves_and_what_confirms_a_new_address_does_not(
        self, house: ProofHouse
    ) -> None:
        visit = await visits(house, await house.employee())
        await house.door.mine.page.send_code(visit.ticket, "mail_code")
        code = await house.mailed_code(visit.person)
        assert (await visit.proves(code, "mail_code")).stage == "manage"
        old = next(one for one in (await visit.view()).registered if one.kind == "mail_code")
        await house.door.mine.changes.remove(visit.ticket, old.id)
        house.clock.advance(minutes=1)
        await visit.begins("mail_code", SECOND)
        fresh = await visit.code_at(SECOND)
        assert (await visit.proves(fresh, "mail_code")).error == "wrong_code"
        assert (await visit.confirms(fresh)).error is None

    async def test_without_one_that_may_be_used_is_for_a_human(
        self, house: ProofHouse, role_urls: dict[str, str]
    ) -> None:
        anna = await house.employee(totp=False)
        async with proof_house(role_urls["actions"], ProofRules()) as without_mail:
            visit = await visits(without_mail, anna)
            assert (await visit.view()).because == "no_way"
            with pytest.raises(PageError, match="proof_needed"):
                await visit.begins("totp")


class TestASecondAddress:
    async def test_is_confirmed_by_a_code_that_is_mailed_there(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        await visit.begins("mail_code", SECOND)
        assert (await visit.view()).adding is not None
        assert await house.letters(visit.person.account.mail) == []
        await visit.confirms(await visit.code_at(SECOND))
        assert await visit.kinds() == ["mail_code"]
        await house.courier.sweep()
        assert "een tweede mailadres" in (await house.letters(SECOND))[-1].body

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ("anna", "bad_address"),
            ("a@b.example, c@d.example", "bad_address"),
            ("a@b.example\r\nBcc: x@y.example", "bad_address"),
            ("Anna <a@b.example>", "bad_address"),
            ("a..b@c.example", "bad_address"),
            ("", "bad_address"),
            ("iemand.anders@DeLinde.example", "company_address"),
        ],
    )
    async def test_is_one_address_outside_the_company(
        self, house: ProofHouse, typed: str, why: str
    ) -> None:
        visit = await newcomer(house)
        with pytest.raises(PageError, match=why):
            await visit.begins("mail_code", typed)

    async def test_five_wrong_codes_end_the_visit_and_a_new_code_gives_no_new_tries(
        self, house: ProofHouse
    ) -> None:
        visit = await newcomer(house)
        await visit.begins("mail_code", SECOND)
        lefts = []
        for number in range(5):
            if number == 2:
                house.clock.advance(seconds=31)
                await visit.begins("mail_code")
            lefts.append((await visit.confirms("00000000")).wrong_left)
        assert lefts == [4, 3, 2, 1, 0]
        assert (await visit.view()).stage == "expired"
        with pytest.raises(PageError, match="expired"):
            await visit.confirms(await visit.code_at(SECOND))

    async def test_a_code_works_for_ten_minutes(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        await visit.begins("mail_code", SECOND)
        house.clock.advance(minutes=10)
        assert (await visit.confirms(await visit.code_at(SECOND))).error == "code_late"

    async def test_no_more_codes_leave_than_for_a_repair(self, house: ProofHouse) -> None:
        visit = await newcomer(house)
        for number in range(3):
            await visit.begins("mail_code", f"anna{number}@thuis.example")
            house.clock.advance(seconds=31)
        with pytest.raises(PageError, match="wait"):
            await visit.begins("mail_code", "anna3@thuis.example")


class TestRemoving:
    async def test_the_address_that_goes_away_hears_it(self, house: ProofHouse) -> None:
        visit = await proved(house)
        gone = next(one for one in (await visit.view()).registered if one.kind == "mail_code")
        await house.door.mine.changes.remove(visit.ticket, gone.id)
        await house.courier.sweep()
        assert await visit.kinds() == ["totp"]
        for address in (
            visit.person.account.mail,
            f"{visit.person.account.user_name}@thuis.example",
        ):
            assert "een tweede mailadres" in (await house.letters(address))[-1].body
        assert ("registration.removed", "mail_code") in [
            (row.step, row.data.get("kind")) for row in house.ledger
        ]

    async def test_a_proof_of_somebody_else_stays(self, house: ProofHouse) -> None:
        visit, bram = await proved(house), await house.employee("Bram")
        his = await visits(house, bram)
        await his.proves()
        target = (await his.view()).registered[0]
        await house.door.mine.changes.remove(visit.ticket, target.id)
        assert len(await his.kinds()) == 2


class TestWhoMayNot:
    async def test_an_account_for_humans_gets_one(self, house: ProofHouse) -> None:
        visit = await visits(house, await house.employee())
        house.heard.refusal = "account_excluded"
        assert (await visit.view()).because == "account_excluded"
        with pytest.raises(PageError, match="account_excluded"):
            await visit.proves()

    async def test_nor_who_typed_ten_wrong_codes_today_over_visits_and_restarts(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        for _ in range(2):
            visit = await visits(house, anna)
            for _ in range(5):
                await visit.proves("000000")
        visit = await visits(house, anna)
        assert (await visit.view()).because == "limit_reached"
        with pytest.raises(PageError, match="limit_reached"):
            await visit.proves()
        with pytest.raises(LimitReached):
            await house.open(anna)
