"""A new password in a directory in which nobody may try passwords, as in Entra ID."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from actions.domain.person import Account
from actions.ports.directory import DirectoryCapabilities, NotOffered
from actions.proof import repository
from actions.proof.errors import PageError
from actions.proof.password_page import PasswordPage
from tests.support.proof import NEW_PASSWORD, Person, ProofHouse

NEW = SecretStr(NEW_PASSWORD)


class Untried:
    """The demo company, in which no password can be tried; `deaf`: says done, changes nothing."""

    capabilities = DirectoryCapabilities(unlock=False, try_password=False)

    def __init__(self, house: ProofHouse, *, deaf: bool = False) -> None:
        self._inner = house.directory
        self._deaf = deaf

    async def find(self, person_id: str) -> Account:
        return await self._inner.find(person_id)

    async def find_by_name(self, name: str) -> Account:
        return await self._inner.find_by_name(name)

    async def set_password(self, account: Account, password: str) -> None:
        if not self._deaf:
            await self._inner.set_password(account, password)

    async def unlock(self, account: Account) -> None:
        raise NotOffered

    async def password_works(self, account: Account, password: str) -> bool:
        raise NotOffered

    async def healthy(self) -> bool:
        return True


async def proved(house: ProofHouse) -> tuple[Person, SecretStr, SecretStr]:
    anna = await house.employee()
    _, token = await house.open(anna)
    answer = await house.page.prove(
        SecretStr(token), kind="totp", code=SecretStr(anna.code(house.clock))
    )
    assert answer.ticket is not None
    house.clock.advance(seconds=20)
    return anna, SecretStr(token), SecretStr(answer.ticket)


def page(house: ProofHouse, *, deaf: bool = False) -> PasswordPage:
    return PasswordPage(house.parts, Untried(house, deaf=deaf), house.heard.recheck)


class TestTheLaterTime:
    async def test_proves_the_write_alone(self, house: ProofHouse) -> None:
        anna, token, ticket = await proved(house)
        assert (await page(house).set_password(token, NEW, ticket)).stage == "done"
        await house.courier.sweep()
        assert house.signals[-1].facts["verified"] == "read back"
        assert await house.directory.password_works(anna.account, NEW_PASSWORD)

    async def test_missing_is_not_called_done(self, house: ProofHouse) -> None:
        _, token, ticket = await proved(house)
        with pytest.raises(PageError) as unverified:
            await page(house, deaf=True).set_password(token, NEW, ticket)
        assert unverified.value.key == "not_verified"


class TestAWriteThatWasCutOff:
    async def test_is_done_again_with_what_is_typed_now(self, house: ProofHouse) -> None:
        anna, token, ticket = await proved(house)
        async with house.db.begin() as session:
            found = await repository.open_challenge_of(session, anna.person_id)
            assert found is not None
            found.writing_since = house.clock.now() - timedelta(seconds=2)
            found.password_set_before = anna.account.password_set_at
        await house.directory.set_password(anna.account, "iets van de vorige keer 5")
        house.clock.advance(seconds=1)
        assert (await page(house).set_password(token, NEW, ticket)).stage == "done"
        assert await house.directory.password_works(anna.account, NEW_PASSWORD)
