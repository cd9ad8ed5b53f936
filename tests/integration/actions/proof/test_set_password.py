"""The new password: set and verified in one request, stored and told nowhere."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from pydantic import SecretStr

from actions.domain.person import Account
from actions.ports.directory import DirectoryCapabilities, DirectoryUnavailable
from actions.proof import repository
from actions.proof.errors import LimitReached, PageError
from actions.proof.password_page import PasswordPage
from tests.support.brakes import resets
from tests.support.proof import NEW_PASSWORD, OLD_PASSWORD, Person, ProofHouse

NEW = SecretStr(NEW_PASSWORD)


async def proved(house: ProofHouse) -> tuple[Person, SecretStr, SecretStr]:
    anna = await house.employee()
    _, token = await house.open(anna)
    answer = await house.page.prove(
        SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock))
    )
    assert answer.ticket is not None
    house.clock.advance(seconds=20)
    return anna, SecretStr(token), SecretStr(answer.ticket)


class TestAGoodPassword:
    async def test_works_afterwards_and_the_old_one_does_not(self, house: ProofHouse) -> None:
        anna, token, ticket = await proved(house)
        assert (await house.passwords.set_password(token, NEW, ticket)).stage == "done"
        account = await house.directory.find(anna.person_id)
        assert await house.directory.password_works(account, NEW_PASSWORD)
        assert not await house.directory.password_works(account, OLD_PASSWORD)

    async def test_the_run_hears_facts_and_all_addresses_are_told(self, house: ProofHouse) -> None:
        anna, token, ticket = await proved(house)
        await house.passwords.set_password(token, NEW, ticket)
        await house.courier.sweep()
        assert [signal.event for signal in house.signals] == ["proof_passed", "password_set"]
        assert house.signals[-1].facts == {
            "password_set_at": house.clock.now().isoformat(), "verified": "bind", "locked": False,
        }  # fmt: skip
        for address in (anna.account.mail, f"{anna.account.user_name}@thuis.example"):
            assert "Je nieuwe wachtwoord is ingesteld." in (await house.letters(address))[-1].body

    async def test_the_ledger_has_a_row_before_and_after(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        await house.passwords.set_password(token, NEW, ticket)
        steps = [row.step for row in house.ledger]
        assert steps == [
            "proof.opened", "proof.passed", "password.writing", "password.set", "proof.done",
        ]  # fmt: skip

    async def test_neither_database_nor_ledger_nor_signal_holds_it(
        self, house: ProofHouse, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, token, ticket = await proved(house)
        await house.passwords.set_password(token, NEW, ticket)
        await house.courier.sweep()
        told = f"{await house.stored_text()} {house.ledger} {house.signals} {caplog.text}"
        assert NEW_PASSWORD not in told
        assert ticket.get_secret_value() not in told

    async def test_asking_twice_is_done_twice_and_written_once(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        await house.passwords.set_password(token, NEW, ticket)
        again = await house.passwords.set_password(token, SecretStr("iets heel anders 77"), ticket)
        assert again.stage == "done"
        assert [row.step for row in house.ledger].count("password.set") == 1

    async def test_a_second_reset_that_day_goes_to_a_person(self, house: ProofHouse) -> None:
        anna, token, ticket = await proved(house)
        await house.passwords.set_password(token, NEW, ticket)
        with pytest.raises(LimitReached):
            await house.open(anna)


class TestARefusedPassword:
    @pytest.mark.parametrize(
        ("password", "key"),
        [
            ("kort", "password_too_short"),
            ("Zomer2026!", "password_common"),
            ("anna is de beste", "password_has_name"),
            (OLD_PASSWORD, "password_used_before"),
        ],
    )
    async def test_the_page_says_why_and_stays_open(
        self, house: ProofHouse, password: str, key: str
    ) -> None:
        anna, token, ticket = await proved(house)
        with pytest.raises(PageError) as refused:
            await house.passwords.set_password(token, SecretStr(password), ticket)
        assert refused.value.key == key
        assert password not in repr(refused.value.facts)
        assert (await house.directory.find(anna.person_id)) == anna.account
        assert (await house.passwords.set_password(token, NEW, ticket)).stage == "done"


class TestNobodyElse:
    async def test_without_the_ticket_the_link_is_worthless(self, house: ProofHouse) -> None:
        _, token, _ = await proved(house)
        for ticket in (None, SecretStr("another")):
            with pytest.raises(PageError) as refused:
                await house.passwords.set_password(token, NEW, ticket)
            assert refused.value.key == "proof_needed"

    async def test_the_proof_of_another_opens_nothing(self, house: ProofHouse) -> None:
        anna, annas_link, annas_ticket = await proved(house)
        bram, brams_link, brams_ticket = await proved(house)
        for link, ticket in ((annas_link, brams_ticket), (brams_link, annas_ticket)):
            with pytest.raises(PageError) as refused:
                await house.passwords.set_password(link, NEW, ticket)
            assert refused.value.key == "proof_needed"
        for person in (anna, bram):
            assert (await house.directory.find(person.person_id)) == person.account

    async def test_the_proof_ends_after_fifteen_minutes(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        house.clock.advance(minutes=15)
        with pytest.raises(PageError) as late:
            await house.passwords.set_password(token, NEW, ticket)
        assert late.value.key == "expired"

    async def test_who_became_privileged_meanwhile_is_stopped(self, house: ProofHouse) -> None:
        anna, token, ticket = await proved(house)
        house.heard.refusal = "account_excluded"
        with pytest.raises(PageError) as stopped:
            await house.passwords.set_password(token, NEW, ticket)
        assert stopped.value.facts == {"stage": "expired"}
        await house.courier.sweep()
        assert house.signals[-1].facts == {"reason": "account_excluded"}
        assert (await house.directory.find(anna.person_id)) == anna.account

    async def test_the_brake_of_the_company_holds_until_the_write(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        await resets(house.db, house.parts.brake, 30, house.clock.now())
        with pytest.raises(PageError) as stopped:
            await house.passwords.set_password(token, NEW, ticket)
        assert stopped.value.key == "on_hold"


class TestADirectoryThatIsDown:
    async def test_once_may_be_tried_again_twice_goes_to_a_person(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        await house.turn("directory", "down")
        keys = []
        for _ in range(2):
            with pytest.raises(PageError) as down:
                await house.passwords.set_password(token, NEW, ticket)
            keys.append(down.value.key)
        assert keys == ["directory_slow", "directory_unreachable"]
        await house.courier.sweep()
        assert house.signals[-1].facts == {"reason": "directory_unreachable"}

    async def test_it_works_when_the_directory_is_back(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        await house.turn("directory", "down")
        with pytest.raises(PageError):
            await house.passwords.set_password(token, NEW, ticket)
        await house.turn("directory", "ok")
        assert (await house.passwords.set_password(token, NEW, ticket)).stage == "done"


class Bent:
    """A directory that says done and changes nothing, or in which something happens on the way."""

    capabilities = DirectoryCapabilities()

    def __init__(
        self, house: ProofHouse, *, after_write: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._inner = house.directory
        self._after_write = after_write

    async def find(self, person_id: str) -> Account:
        return await self._inner.find(person_id)

    async def find_by_name(self, name: str) -> Account:
        return await self._inner.find_by_name(name)

    async def set_password(self, account: Account, password: str) -> None:
        if self._after_write is not None:
            await self._inner.set_password(account, password)
            await self._after_write()

    async def unlock(self, account: Account) -> None:
        raise DirectoryUnavailable

    async def password_works(self, account: Account, password: str) -> bool:
        return await self._inner.password_works(account, password)

    async def healthy(self) -> bool:
        return True


async def killed() -> None:
    raise asyncio.CancelledError


async def no_refusal(_person_id: str, _action: str, _run_id: str | None) -> None:
    return None


class TestADirectoryThatSaysDoneButIsNot:
    async def test_it_is_not_called_done(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        lying = PasswordPage(house.parts, Bent(house), no_refusal)
        with pytest.raises(PageError) as unverified:
            await lying.set_password(token, NEW, ticket)
        assert unverified.value.key == "not_verified"
        await house.courier.sweep()
        assert house.signals[-1].facts == {"reason": "not_verified"}


class TestACrashInTheMiddle:
    async def crash(
        self, house: ProofHouse, *, written: bool
    ) -> tuple[Person, SecretStr, SecretStr]:
        anna, token, ticket = await proved(house)
        if written:
            dying = PasswordPage(house.parts, Bent(house, after_write=killed), no_refusal)
            with pytest.raises(asyncio.CancelledError):
                await dying.set_password(token, NEW, ticket)
        else:
            async with house.db.begin() as session:
                found = await repository.open_challenge_of(session, anna.person_id)
                assert found is not None
                found.writing_since = house.clock.now()
                found.password_set_before = anna.account.password_set_at
        return anna, token, ticket

    async def test_before_the_write_the_page_goes_on(self, house: ProofHouse) -> None:
        _, token, ticket = await self.crash(house, written=False)
        assert (await house.page.view(token, ticket)).stage == "password"
        assert (await house.passwords.set_password(token, NEW, ticket)).stage == "done"

    async def test_after_the_write_the_same_password_is_done(self, house: ProofHouse) -> None:
        anna, token, ticket = await self.crash(house, written=True)
        assert (await house.passwords.set_password(token, NEW, ticket)).stage == "done"
        async with house.db() as session:
            count = await repository.attempts_since(
                session, "reset", house.clock.now() - timedelta(days=1), anna.person_id
            )
        assert count == 1

    async def test_after_the_write_another_password_counts(self, house: ProofHouse) -> None:
        anna, token, ticket = await self.crash(house, written=True)
        other = SecretStr("geel fietslampje 31 regen")
        house.clock.advance(seconds=5)
        assert (await house.passwords.set_password(token, other, ticket)).stage == "done"
        account = await house.directory.find(anna.person_id)
        assert await house.directory.password_works(account, other.get_secret_value())

    @pytest.mark.parametrize(("written", "stage"), [(True, "done"), (False, "password")])
    async def test_nobody_comes_back_and_the_courier_settles_it(
        self, house: ProofHouse, written: bool, stage: str
    ) -> None:
        _, token, ticket = await self.crash(house, written=written)
        house.clock.advance(seconds=61)
        await house.courier.sweep()
        await house.courier.sweep()
        assert (await house.page.view(token, ticket)).stage == stage
        assert ("password_set" in [signal.event for signal in house.signals]) is written

    async def test_two_at_once_write_once(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        answers = await asyncio.gather(
            *(house.passwords.set_password(token, NEW, ticket) for _ in range(3)),
            return_exceptions=True,
        )
        keys = {getattr(answer, "key", getattr(answer, "stage", "?")) for answer in answers}
        assert keys <= {"done", "busy"}
        assert [row.step for row in house.ledger].count("password.writing") == 1

    async def test_a_run_that_gave_up_during_the_write_still_hears_the_truth(
        self, house: ProofHouse
    ) -> None:
        anna, token, ticket = await proved(house)

        async def give_up() -> None:
            async with house.db.begin() as session:
                found = await repository.open_challenge_of(session, anna.person_id)
                assert found is not None
                await house.service.close(session, found.id)

        page = PasswordPage(house.parts, Bent(house, after_write=give_up), no_refusal)
        assert (await page.set_password(token, NEW, ticket)).stage == "done"
        await house.courier.sweep()
        assert [signal.event for signal in house.signals] == ["proof_passed", "password_set"]
