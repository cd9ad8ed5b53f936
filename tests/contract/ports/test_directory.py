"""What every directory adapter promises, whatever lies behind it."""

from collections.abc import AsyncIterator, Coroutine
from typing import Any
from uuid import uuid4

import pytest

from actions.adapters.active_directory import ActiveDirectory
from actions.adapters.entra import EntraDirectory
from actions.adapters.sandbox.directory import SandboxDirectory
from actions.ports.directory import (
    AccountUnknown,
    CountsPeople,
    DirectoryUnavailable,
    NotOffered,
    PasswordRefused,
)
from tests.support.directory_world.active_directory import active_directory
from tests.support.directory_world.bench import Bench
from tests.support.directory_world.entra import entra
from tests.support.directory_world.sandbox import sandbox
from tests.support.proof import OLD_PASSWORD

NEW_PASSWORD = "Vlieger boven duinpan 9"
"""With a capital: Active Directory counts a space as no mark."""
ANOTHER_PASSWORD = "Andere vlieger, andere pan 8"
BENCHES = {"sandbox": sandbox, "active_directory": active_directory, "entra": entra}
CAPABILITIES = {
    "sandbox": SandboxDirectory.capabilities,
    "active_directory": ActiveDirectory.capabilities,
    "entra": EntraDirectory.capabilities,
}
TRIES_PASSWORDS = [name for name, found in CAPABILITIES.items() if found.try_password]
UNLOCKS = [name for name, found in CAPABILITIES.items() if found.unlock]
HAS_ONE_PERSON = [name for name in BENCHES if name != "active_directory"]
DOES_NOT_TRY = [name for name in BENCHES if name not in TRIES_PASSWORDS]
DOES_NOT_UNLOCK = [name for name in BENCHES if name not in UNLOCKS]


@pytest.fixture(params=BENCHES)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async for built in BENCHES[request.param](request):
        yield built


class TestCounting:
    async def test_tells_how_many_people_there_are(self, bench: Bench) -> None:
        assert isinstance(bench.directory, CountsPeople)
        assert await bench.directory.count_people() >= 1

    @pytest.mark.parametrize("bench", HAS_ONE_PERSON, indirect=True)
    async def test_counts_nobody_whose_account_is_off(self, bench: Bench) -> None:
        assert isinstance(bench.directory, CountsPeople)
        assert await bench.directory.count_people() == 1
        await bench.change(enabled=False)
        assert await bench.directory.count_people() == 0


class TestFinding:
    async def test_an_ordinary_account_is_fine(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        assert account.person_id == bench.person_id
        assert account.enabled
        assert account.sid.startswith(bench.sid_prefix)
        assert {account.locked, account.expired, account.password_expired} == {False}
        assert account.privileged is False
        assert not account.excluded
        assert account.password_set_at is not None
        assert account.password_set_at.tzinfo is not None

    async def test_a_name_is_no_id(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        for wrong in (account.user_name, account.mail, str(uuid4()), "*", ""):
            with pytest.raises(AccountUnknown):
                await bench.directory.find(wrong)

    async def test_a_sign_in_name_finds_the_same_account(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        for name in (account.user_name, account.principal_name):
            assert await bench.directory.find_by_name(name) == account

    @pytest.mark.parametrize("name", ["", "*", "a*", "%", "nobody-here", "x" * 300, ")(cn=*"])
    async def test_a_name_that_nobody_has_finds_nobody(self, bench: Bench, name: str) -> None:
        with pytest.raises(AccountUnknown):
            await bench.directory.find_by_name(name)

    @pytest.mark.parametrize(
        "fact", ["locked", "expired", "must_change_password", "password_expired", "shared"]
    )
    async def test_each_trouble_shows(self, bench: Bench, fact: str) -> None:
        assert getattr(await bench.directory.find(bench.person_id), fact) is False
        await bench.change(**{fact: True})
        tells = fact not in bench.hides
        assert getattr(await bench.directory.find(bench.person_id), fact) is tells

    async def test_a_disabled_account_shows(self, bench: Bench) -> None:
        await bench.change(enabled=False)
        assert not (await bench.directory.find(bench.person_id)).enabled

    @pytest.mark.parametrize(
        "group",
        [
            "Domain Admins", "Enterprise Admins", "Schema Admins", "Administrators",
            "Account Operators", "Server Operators", "Backup Operators", "Print Operators",
            "DnsAdmins", "Key Admins", "Cert Publishers", "Group Policy Creator Owners",
            "Protected Users", "Directors",
        ],
    )  # fmt: skip
    async def test_a_powerful_group_makes_it_privileged(self, bench: Bench, group: str) -> None:
        await bench.change(groups=["Domain Users", group])
        account = await bench.directory.find(bench.person_id)
        assert account.privileged
        assert account.excluded


class TestSettingAPassword:
    async def test_the_new_one_works_and_the_old_one_does_not(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        await bench.directory.set_password(account, NEW_PASSWORD)
        assert await bench.works(account, NEW_PASSWORD)
        assert not await bench.works(account, OLD_PASSWORD)

    async def test_it_shows_as_set_later_and_ends_lockout_and_must_change(
        self, bench: Bench
    ) -> None:
        await bench.change(locked=True, must_change_password=True, password_expired=True)
        before = await bench.directory.find(bench.person_id)
        assert (before.password_set_at is None) == bench.forgets_when_set
        await bench.directory.set_password(before, NEW_PASSWORD)
        after = await bench.directory.find(bench.person_id)
        assert after.password_set_at is not None
        assert before.password_set_at is None or after.password_set_at > before.password_set_at
        assert {after.locked, after.must_change_password, after.password_expired} == {False}

    @pytest.mark.parametrize(
        ("password", "because"),
        [("kort 1", "length"), ("mijn Anna-2026-zin", "name"), (OLD_PASSWORD, "history")],
    )
    async def test_policy_refuses_and_nothing_changes(
        self, bench: Bench, password: str, because: str
    ) -> None:
        before = await bench.directory.find(bench.person_id)
        if because not in {"length", *bench.refuses}:  # not a rule of this directory: see Bench
            await bench.directory.set_password(before, password)
            assert await bench.works(before, password)
            return
        with pytest.raises(PasswordRefused) as refused:
            await bench.directory.set_password(before, password)
        assert refused.value.reason.startswith("password_")
        assert password not in str(refused.value)
        assert await bench.directory.find(bench.person_id) == before

    async def test_a_recent_password_is_refused(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        await bench.directory.set_password(account, NEW_PASSWORD)
        if bench.clock is not None:
            bench.clock.advance(hours=1)
        await bench.directory.set_password(account, ANOTHER_PASSWORD)
        if "history" not in bench.refuses:  # a reset by an administrator does not look at it
            await bench.directory.set_password(account, NEW_PASSWORD)
            assert await bench.works(account, NEW_PASSWORD)
            return
        with pytest.raises(PasswordRefused):
            await bench.directory.set_password(account, NEW_PASSWORD)


@pytest.mark.parametrize("bench", TRIES_PASSWORDS, indirect=True)
class TestTryingAPassword:
    async def test_a_right_one_works_also_when_it_must_be_changed(self, bench: Bench) -> None:
        await bench.change(must_change_password=True)
        account = await bench.directory.find(bench.person_id)
        assert await bench.directory.password_works(account, OLD_PASSWORD)

    async def test_five_wrong_ones_lock_the_account(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        for _ in range(4):
            assert not await bench.directory.password_works(account, "not this one")
        assert not (await bench.directory.find(bench.person_id)).locked
        assert not await bench.directory.password_works(account, "not this one")
        assert (await bench.directory.find(bench.person_id)).locked
        assert not await bench.directory.password_works(account, OLD_PASSWORD)

    @pytest.mark.parametrize("facts", [{"enabled": False}, {"expired": True}, {"locked": True}])
    async def test_a_closed_account_lets_nobody_in(
        self, bench: Bench, facts: dict[str, bool]
    ) -> None:
        await bench.change(**facts)
        account = await bench.directory.find(bench.person_id)
        assert not await bench.directory.password_works(account, OLD_PASSWORD)


@pytest.mark.parametrize("bench", UNLOCKS, indirect=True)
class TestUnlocking:
    async def test_the_lockout_ends_and_the_password_stays(self, bench: Bench) -> None:
        await bench.change(locked=True)
        before = await bench.directory.find(bench.person_id)
        await bench.directory.unlock(before)
        after = await bench.directory.find(bench.person_id)
        assert not after.locked
        assert after.password_set_at == before.password_set_at
        assert await bench.directory.password_works(after, OLD_PASSWORD)

    async def test_it_is_harmless_without_a_lockout(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        await bench.directory.unlock(account)
        assert await bench.directory.find(bench.person_id) == account


class TestWhatIsNotOffered:
    """Is said, and nothing changes."""

    @pytest.mark.parametrize("bench", DOES_NOT_UNLOCK, indirect=True)
    async def test_taking_a_lock_off(self, bench: Bench) -> None:
        before = await bench.directory.find(bench.person_id)
        with pytest.raises(NotOffered):
            await bench.directory.unlock(before)
        assert await bench.directory.find(bench.person_id) == before

    @pytest.mark.parametrize("bench", DOES_NOT_TRY, indirect=True)
    async def test_trying_a_password(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        with pytest.raises(NotOffered):
            await bench.directory.password_works(account, OLD_PASSWORD)


class TestWhenItIsDown:
    async def test_every_call_says_so(self, bench: Bench) -> None:
        account = await bench.directory.find(bench.person_id)
        assert await bench.directory.healthy()
        await bench.take_away()
        directory, offered = bench.directory, bench.directory.capabilities
        calls: list[Coroutine[Any, Any, object]] = [
            directory.find(bench.person_id),
            directory.set_password(account, NEW_PASSWORD),
        ]
        if offered.unlock:
            calls.append(directory.unlock(account))
        if offered.try_password:
            calls.append(directory.password_works(account, OLD_PASSWORD))
        for call in calls:
            with pytest.raises(DirectoryUnavailable):
                await call
        assert not await bench.directory.healthy()
