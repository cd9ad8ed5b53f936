"""Who is whom in a real Active Directory, and who is for a human only."""

import secrets
from collections.abc import Awaitable, Callable

import pytest

from actions.ports.directory import AccountUnknown
from tests.integration.actions.active_directory.conftest import Anna, Connect
from tests.support.samba_domain import DIRECTORS, DOMAIN, REALM, STAFF, Administrator

MAILING_GROUP = "2"
FAR_FUTURE = "150000000000000000"


class TestWhoItIs:
    async def test_what_other_systems_need_is_there(self, connect: Connect, anna: Anna) -> None:
        found = await connect().find(anna.account.person_id)
        assert found.domain == DOMAIN
        assert found.principal_name == f"{found.user_name}@{REALM}"
        assert (found.first_name, found.display_name) == ("Anna", "Anna de Vries")
        assert found.employed_since is not None
        assert found.employed_since.tzinfo is not None

    async def test_without_an_address_the_domain_gives_one(
        self, connect: Connect, hands: Administrator
    ) -> None:
        user = f"kees-{secrets.token_hex(4)}"
        person_id = hands.id_of(hands.hire(user))
        found = await connect().find_by_name(f"{user}@{REALM}")
        assert (found.person_id, found.principal_name) == (person_id, f"{user}@{REALM}")
        assert found.first_name == user

    async def test_a_name_with_a_comma_in_it_is_one_name(
        self, connect: Connect, hands: Administrator
    ) -> None:
        key = secrets.token_hex(4)
        ou = f"OU=Fusie\\, \\#2 \\+ café {key},{STAFF}"
        hands.make(ou, ["top", "organizationalUnit"])
        user = f"vries-{key}"
        name = hands.hire(user, ou=ou, common_name=f"Vries\\, (Anna) de * {key}")
        person_id = hands.id_of(name)
        assert (await connect().find(person_id)).privileged is False
        for spelling in (ou, ou.replace("\\, ", "\\2C ").lower()):
            found = await connect(excluded_ous=(spelling,)).find(person_id)
            assert found.privileged is not False
        group = hands.join(f"raad-{key}", name)
        assert (await connect(excluded_groups=(group,)).find(person_id)).privileged is True
        directory = connect()
        await directory.set_password(await directory.find_by_name(user), "Vlieger boven duinpan 9")

    async def test_who_came_back_is_somebody_else(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        with hands.at_work() as connection:
            connection.delete(anna.name)
        again = hands.id_of(hands.hire(anna.account.user_name))
        with pytest.raises(AccountUnknown):
            await connect().find(anna.account.person_id)
        found = await connect().find_by_name(anna.account.user_name)
        assert found.person_id == again != anna.account.person_id
        assert found.sid != anna.account.sid

    async def test_outside_our_part_nobody_is_known(self, connect: Connect, anna: Anna) -> None:
        elsewhere = connect(base_dn=DIRECTORS)
        with pytest.raises(AccountUnknown):
            await elsewhere.find(anna.account.person_id)
        with pytest.raises(AccountUnknown):
            await elsewhere.find_by_name(anna.account.user_name)
        inside = connect(base_dn=STAFF.lower())
        assert (await inside.find(anna.account.person_id)).sid == anna.account.sid

    async def test_a_computer_is_no_employee(self, connect: Connect, hands: Administrator) -> None:
        computer = hands.id_of(f"CN=DC1,OU=Domain Controllers,{STAFF.partition(',')[2]}")
        with pytest.raises(AccountUnknown):
            await connect().find(computer)


class TestOnlyForAHuman:
    async def test_a_group_in_a_group_in_a_group(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        key = secrets.token_hex(4)
        inner = hands.join(f"inner-{key}", anna.name)
        outer = hands.join(f"outer-{key}", inner)
        assert (await connect().find(anna.account.person_id)).privileged is False
        hands.join("Domain Admins", outer)
        assert (await connect().find(anna.account.person_id)).privileged is True

    async def test_the_primary_group_counts(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        admins = hands.join("Domain Admins", anna.name)
        hands.set(anna.name, primaryGroupID="512")
        with hands.at_work() as connection:
            found = connection.search(admins, f"(member={anna.name})", attributes=["cn"])[2]
        assert found == []
        assert (await connect().find(anna.account.person_id)).privileged is True

    async def test_a_mailing_group_counts_at_any_depth(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        key = secrets.token_hex(4)
        inner = hands.join(f"payers-{key}", anna.name, kind=MAILING_GROUP)
        listed = hands.join(f"finance-{key}", inner, kind=MAILING_GROUP)
        for way in (listed, listed.upper(), f"finance-{key}", f"FINANCE-{key}".upper()):
            directory = connect(excluded_groups=(way,))
            assert (await directory.find(anna.account.person_id)).privileged is True

    async def test_a_group_is_also_known_by_its_sid(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        group = hands.join(f"approvers-{secrets.token_hex(4)}", anna.name)
        directory = connect(excluded_groups=(hands.sid_of(group),))
        assert (await directory.find(anna.account.person_id)).privileged is True

    async def test_an_ou_below_that_of_the_directors(
        self,
        connect: Connect,
        hands: Administrator,
        hire: Callable[..., Awaitable[Anna]],
    ) -> None:
        board = f"OU=board-{secrets.token_hex(4)},{DIRECTORS}"
        hands.make(board, ["top", "organizationalUnit"])
        willem = await hire(board)
        assert willem.account.privileged is True
        told = await connect(excluded_ous=()).find(willem.account.person_id)
        assert told.privileged is False

    @pytest.mark.parametrize(
        "lists",
        [
            {"excluded_groups": ("no such group",)},
            {"excluded_groups": ("CN=no such group,DC=corp,DC=example,DC=test",)},
            {"excluded_ous": ("OU=Gone,DC=corp,DC=example,DC=test",)},
        ],
    )
    async def test_with_a_list_that_is_not_there_nobody_can_be_told(
        self, connect: Connect, anna: Anna, lists: dict[str, object]
    ) -> None:
        found = await connect(**lists).find(anna.account.person_id)
        assert found.privileged is None
        assert found.excluded

    async def test_one_protected_by_windows(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        hands.set(anna.name, adminCount="1")
        assert (await connect().find(anna.account.person_id)).privileged is True

    async def test_an_account_of_a_program_is_nobodys_own(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        hands.set(anna.name, servicePrincipalName=f"HTTP/{anna.account.user_name}")
        assert (await connect().find(anna.account.person_id)).shared is True

    async def test_shared_by_ou_and_by_group(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        group = hands.join(f"counter-{secrets.token_hex(4)}", anna.name)
        by_group = connect(shared_groups=(group,))
        assert (await by_group.find(anna.account.person_id)).shared is True
        by_ou = connect(shared_ous=(STAFF,))
        assert (await by_ou.find(anna.account.person_id)).shared is True
        unknown = connect(shared_ous=("OU=Gone,DC=corp,DC=example,DC=test",))
        assert (await unknown.find(anna.account.person_id)).shared is True


class TestTimes:
    async def test_an_end_in_the_future_is_no_end(
        self, connect: Connect, hands: Administrator, anna: Anna
    ) -> None:
        hands.set(anna.name, accountExpires=FAR_FUTURE)
        assert (await connect().find(anna.account.person_id)).expired is False
