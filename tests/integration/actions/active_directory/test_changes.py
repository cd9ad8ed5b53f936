"""What is written into a real Active Directory, and what is refused before or by it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from actions.adapters.active_directory import ActiveDirectory
from actions.ports.directory import (
    AccountExcluded,
    AccountUnknown,
    ChecksRights,
    DirectoryForbidden,
    PasswordRefused,
)
from tests.integration.actions.active_directory.conftest import Anna, Connect
from tests.support.directory_world.active_directory import changes_of
from tests.support.proof import OLD_PASSWORD
from tests.support.samba_domain import (
    DIRECTORS,
    POWERLESS,
    REACHES,
    REALM,
    SERVICE,
    WIDE,
    Administrator,
    DomainController,
)

NEW = "Vlieger boven duinpan 9"


async def is_untouched(directory: ActiveDirectory, anna: Anna) -> bool:
    now = await directory.find(anna.account.person_id)
    return now.password_set_at == anna.account.password_set_at


class TestThePolicyOfTheDomain:
    @pytest.mark.parametrize(
        ("password", "reason"),
        [
            ("Kort-1", "password_longer"),
            ("alleen kleine letters", "password_mixed"),
            ("vlieger boven duinpan 9", "password_mixed"),
        ],
    )
    async def test_is_told_as_what_to_change(
        self, connect: Connect, anna: Anna, password: str, reason: str
    ) -> None:
        directory = connect()
        with pytest.raises(PasswordRefused) as refused:
            await directory.set_password(anna.account, password)
        assert refused.value.reason == reason
        assert password not in str(refused.value.__context__)
        assert await is_untouched(directory, anna)

    @pytest.mark.parametrize("fact", ["must_change_password", "password_expired", "locked"])
    async def test_a_new_one_ends_what_held_somebody_up(
        self, connect: Connect, hands: Administrator, samba: DomainController, anna: Anna, fact: str
    ) -> None:
        directory = connect()
        await asyncio.to_thread(changes_of(hands, samba, anna.name)[fact])
        assert getattr(await directory.find(anna.account.person_id), fact) is True
        await directory.set_password(anna.account, NEW)
        assert getattr(await directory.find(anna.account.person_id), fact) is False
        assert await directory.password_works(anna.account, NEW)
        assert not await directory.password_works(anna.account, OLD_PASSWORD)

    @pytest.mark.parametrize(
        "password",
        ["Vlieger \ufb01ets \u00bd 9", "Cafe\u0301 aan het plein 9", "Z\U0001f98a boven duinpan 9"],
    )
    async def test_any_letter_that_can_be_typed_works(
        self, connect: Connect, anna: Anna, password: str
    ) -> None:
        directory = connect()
        await directory.set_password(anna.account, password)
        assert await directory.password_works(anna.account, password)

    async def test_no_password_is_no_password(self, connect: Connect, anna: Anna) -> None:
        assert not await connect().password_works(anna.account, "")


class TestWhoMayNotBeChanged:
    @pytest.mark.parametrize("fact", ["enabled", "expired", "shared"])
    async def test_is_seen_again_just_before_the_write(
        self, connect: Connect, hands: Administrator, samba: DomainController, anna: Anna, fact: str
    ) -> None:
        await asyncio.to_thread(changes_of(hands, samba, anna.name)[fact])
        await self.refused(connect(), anna)

    async def test_who_became_a_director_meanwhile(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        await asyncio.to_thread(hands.join, "Directors", anna.name)
        await self.refused(connect(), anna)

    async def test_who_is_gone_meanwhile(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        with hands.at_work() as connection:
            connection.delete(anna.name)
        with pytest.raises(AccountUnknown):
            await connect().set_password(anna.account, NEW)

    async def refused(self, directory: ActiveDirectory, anna: Anna) -> None:
        with pytest.raises(AccountExcluded):
            await directory.set_password(anna.account, NEW)
        with pytest.raises(AccountExcluded):
            await directory.unlock(anna.account)
        assert await is_untouched(directory, anna)

    async def test_where_we_have_no_right_the_directory_says_no(
        self, connect: Connect, hire: Callable[..., Awaitable[Anna]]
    ) -> None:
        directory = connect(excluded_ous=(), probe_director="probe-admin")
        willem = await hire(DIRECTORS)
        for change in (
            directory.set_password(willem.account, NEW),
            directory.unlock(willem.account),
        ):
            with pytest.raises(DirectoryForbidden):
                await change
        assert await is_untouched(directory, willem)


class TestOurOwnRights:
    async def test_just_right_is_said_so(self, connect: Connect) -> None:
        directory = connect()
        assert isinstance(directory, ChecksRights)
        assert (await directory.check_rights()).fit

    @pytest.mark.parametrize(
        ("changes", "finding"),
        [
            ({"user": f"{WIDE}@{REALM}"}, "ordinary: may also write mail"),
            ({"user": f"{REACHES}@{REALM}"}, "director: may be changed by our account"),
            ({"user": f"{POWERLESS}@{REALM}"}, "ordinary: may not reset the password"),
            ({"excluded_ous": (), "excluded_groups": ()}, "director: does not count as privileged"),
            ({"probe_director": "nobody-here"}, "director: no such account"),
            ({"probe_ordinary": "probe-director"}, "ordinary: counts as one for a human"),
            ({"probe_privileged": "probe-ordinary"}, "privileged: may be changed by our account"),
        ],
    )
    async def test_anything_else_keeps_changes_off_and_reading_on(
        self, connect: Connect, anna: Anna, changes: dict[str, object], finding: str
    ) -> None:
        directory = connect(**changes)
        assert finding in (await directory.check_rights()).findings
        for change in (
            directory.set_password(anna.account, NEW),
            directory.unlock(anna.account),
        ):
            with pytest.raises(DirectoryForbidden):
                await change
        assert await is_untouched(directory, anna)
        assert await directory.password_works(anna.account, OLD_PASSWORD)

    async def test_nothing_is_changed_before_they_were_looked_at(
        self, connect: Connect, anna: Anna
    ) -> None:
        directory = connect(user=f"{WIDE}@{REALM}")
        with pytest.raises(DirectoryForbidden):
            await directory.set_password(anna.account, NEW)
        assert await is_untouched(directory, anna)

    async def test_our_account_cannot_change_itself(
        self, connect: Connect, hands: Administrator
    ) -> None:
        name = f"CN=svc-care,{SERVICE}"
        itself = await connect().find(await asyncio.to_thread(hands.id_of, name))
        with pytest.raises(DirectoryForbidden):
            await connect().set_password(itself, NEW)
