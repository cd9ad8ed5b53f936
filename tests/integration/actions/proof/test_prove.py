"""Codes: right, wrong, used before, late, too many, from a suspicious place."""

import pytest
from pydantic import SecretStr

from actions.proof.errors import LimitReached, PageError
from actions.proof.schemas import ProofAnswer
from tests.support.proof import Person, ProofHouse


async def prove(
    house: ProofHouse, token: str, code: str, kind: str = "totp", source: str | None = None
) -> ProofAnswer:
    return await house.page.prove(SecretStr(token), kind=kind, code=SecretStr(code), source=source)


def wrong(person: Person, house: ProofHouse) -> str:
    shown = {person.code(house.clock, steps=step) for step in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in shown)


class TestTheCodeOfTheApp:
    async def test_a_right_one_opens_the_password_step(self, house: ProofHouse) -> None:
        anna = await house.employee()
        opened, token = await house.open(anna)
        answer = await prove(house, token, anna.code(house.clock))
        assert answer.stage == "password"
        await house.courier.sweep()
        assert [signal.event for signal in house.signals] == ["proof_passed"]
        async with house.db() as session:
            passed = await house.service.passed(session, opened.id)
        assert passed is not None
        assert passed.kind == "totp"

    @pytest.mark.parametrize(
        ("steps", "stage"), [(-1, "password"), (1, "password"), (2, "proof"), (-2, "proof")]
    )
    async def test_one_time_step_of_difference_is_allowed(
        self, house: ProofHouse, steps: int, stage: str
    ) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        assert (await prove(house, token, anna.code(house.clock, steps=steps))).stage == stage

    async def test_each_step_counts_once_and_no_earlier_one_after_it(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        _, first = await house.open(anna, "account_unlock")
        code, earlier = anna.code(house.clock), anna.code(house.clock, steps=-1)
        assert (await prove(house, first, code)).stage == "done"
        _, second = await house.open(anna, "account_unlock")
        assert (await prove(house, second, code)).error == "code_used"
        assert (await prove(house, second, earlier)).error == "code_used"
        house.clock.advance(seconds=30)
        assert (await prove(house, second, anna.code(house.clock))).stage == "done"

    async def test_spaces_do_not_matter_and_nonsense_does_not_count(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        with pytest.raises(PageError) as malformed:
            await prove(house, token, "12ab")
        assert malformed.value.key == "code_malformed"
        code = anna.code(house.clock)
        answer = await prove(house, token, f" {code[:3]} {code[3:]} ")
        assert (answer.stage, answer.wrong_left) == ("password", 5)


class TestTheMailedCode:
    async def test_it_goes_to_the_second_address_and_works_once(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna, "account_unlock")
        sent = await house.page.send_code(SecretStr(token))
        code = await house.mailed_code(anna)
        assert (len(code), sent.sent_to) == (8, "a…@t…")
        assert [code in letter.body for letter in await house.letters(anna.account.mail)] == []
        assert (await prove(house, token, code, "mail_code")).stage == "done"

    async def test_it_is_stored_as_a_mac_only(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        await house.page.send_code(SecretStr(token))
        code = await house.mailed_code(anna)
        stored = await house.stored_text()
        assert stored.count(code) == 1  # the letter itself, in the demo company's mailbox

    async def test_after_ten_minutes_it_is_late(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        await house.page.send_code(SecretStr(token))
        house.clock.advance(minutes=10)
        answer = await prove(house, token, await house.mailed_code(anna), "mail_code")
        assert (answer.stage, answer.error) == ("proof", "code_late")

    async def test_a_new_code_ends_the_old_one_and_keeps_the_count(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        await house.page.send_code(SecretStr(token))
        old = await house.mailed_code(anna)
        assert (await prove(house, token, wrong(anna, house))).wrong_left == 4
        house.clock.advance(seconds=30)
        await house.page.send_code(SecretStr(token))
        answer = await prove(house, token, old, "mail_code")
        assert (answer.error, answer.wrong_left) == ("wrong_code", 3)

    async def test_three_a_quarter_and_five_an_hour(self, house: ProofHouse) -> None:
        anna = await house.employee()
        for _ in range(3):
            _, token = await house.open(anna)
            await house.page.send_code(SecretStr(token))
            house.clock.advance(seconds=30)
        with pytest.raises(PageError) as too_many:
            await house.page.send_code(SecretStr(token))
        assert too_many.value.key == "wait"
        assert too_many.value.facts == {"wait_seconds": 15 * 60 - 90}
        house.clock.advance(minutes=15)
        for _ in range(2):
            _, token = await house.open(anna)
            await house.page.send_code(SecretStr(token))
            house.clock.advance(minutes=8)
        with pytest.raises(PageError):
            await house.page.send_code(SecretStr((await house.open(anna))[1]))

    async def test_mail_that_does_not_leave_counts_for_nothing(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        await house.turn("mail", "down")
        with pytest.raises(PageError) as down:
            await house.page.send_code(SecretStr(token))
        assert down.value.key == "mail_unavailable"
        await house.turn("mail", "ok")
        assert (await house.page.send_code(SecretStr(token))).wait_seconds == 30

    async def test_who_has_only_an_app_gets_none(self, house: ProofHouse) -> None:
        anna = await house.employee(mail=False)
        _, token = await house.open(anna)
        with pytest.raises(PageError) as none:
            await house.page.send_code(SecretStr(token))
        assert none.value.key == "no_mail_proof"


class TestWrongCodes:
    async def test_five_end_the_challenge_and_a_person_takes_over(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        lefts = [(await prove(house, token, wrong(anna, house))).wrong_left for _ in range(5)]
        assert lefts == [4, 3, 2, 1, 0]
        with pytest.raises(PageError) as over:
            await prove(house, token, anna.code(house.clock))
        assert over.value.key == "expired"
        await house.courier.sweep()
        assert [(s.event, s.facts) for s in house.signals] == [
            ("failed", {"reason": "proof_failed"})
        ]
        subjects = [letter.subject for letter in await house.letters(anna.account.mail)]
        assert "Een vraag over je account is gestopt" in subjects[-1]

    async def test_ten_in_a_day_shut_self_service_but_not_the_account(
        self, house: ProofHouse
    ) -> None:
        anna = await house.employee()
        for _ in range(2):
            _, token = await house.open(anna)
            for _ in range(5):
                await prove(house, token, wrong(anna, house))
        with pytest.raises(LimitReached):
            await house.open(anna)
        house.clock.advance(hours=24)
        assert (await house.open(anna))[1]
        assert not (await house.directory.find(anna.person_id)).locked

    async def test_the_fifth_person_from_one_source_is_blocked(self, house: ProofHouse) -> None:
        people = [await house.employee(f"Naam{number}") for number in range(5)]
        tokens = [(await house.open(person))[1] for person in people]
        for person, token in zip(people[:4], tokens, strict=False):
            await prove(house, token, wrong(person, house), source="one")
        with pytest.raises(PageError) as blocked:
            await prove(house, tokens[4], people[4].code(house.clock), source="one")
        assert blocked.value.key == "source_blocked"
        with pytest.raises(PageError):
            await prove(house, tokens[0], people[0].code(house.clock), source="one")
        assert (await prove(house, tokens[4], people[4].code(house.clock), source="two")).ticket


class TestWhatThePageShows:
    async def test_an_unknown_link_is_unknown_everywhere(self, house: ProofHouse) -> None:
        for call in (
            house.page.view(SecretStr("x" * 43)),
            house.page.send_code(SecretStr("x" * 43)),
            prove(house, "x" * 43, "123456"),
        ):
            with pytest.raises(PageError) as unknown:
                await call
            assert (unknown.value.key, unknown.value.status) == ("unknown", 404)

    async def test_it_greets_and_offers_what_is_registered(self, house: ProofHouse) -> None:
        _, token = await house.open(await house.employee())
        view = await house.page.view(SecretStr(token))
        assert (view.first_name, view.proofs, view.stage) == (
            "Anna",
            ["totp", "mail_code"],
            "proof",
        )
        assert view.sent_to == "a…@t…"

    async def test_another_browser_has_to_prove_again(self, house: ProofHouse) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        ticket = (await prove(house, token, anna.code(house.clock))).ticket
        assert ticket is not None
        assert (await house.page.view(SecretStr(token), SecretStr(ticket))).stage == "password"
        assert (await house.page.view(SecretStr(token))).stage == "proof"
        assert (await house.page.view(SecretStr(token), SecretStr("guess"))).stage == "proof"
        assert ticket not in await house.stored_text()

    async def test_afterwards_it_is_over(self, house: ProofHouse) -> None:
        _, token = await house.open(await house.employee())
        house.clock.advance(minutes=16)
        view = await house.page.view(SecretStr(token))
        assert (view.stage, view.because) == ("expired", "late")
