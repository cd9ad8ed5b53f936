"""What an entry says of an account, also where a rule of Active Directory is easily misread."""

from datetime import UTC, datetime

import pytest

from actions.adapters.active_directory import mapping
from actions.adapters.active_directory.powers import is_powerful, sid_text
from actions.domain.person import Account
from actions.ports.directory import DirectoryError
from tests.support.directory_world.entries import CORP, GUID, OWN_SID, an_entry, sid_bytes

NOW = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
TICKS = 134_399_472_000_000_000
"""The same moment in units of 100 ns since 1601."""
A_MINUTE_AGO, IN_A_MINUTE = str(TICKS - 600_000_000).encode(), str(TICKS + 600_000_000).encode()
OTHER_DOMAIN = "S-1-5-21-7-8-9"


def read(
    *,
    excluded: bool | None = False,
    shared: bool | None = False,
    without: str = "",
    **changes: list[bytes],
) -> Account:
    if without:
        changes[without] = []
    return mapping.account(an_entry(**changes), CORP, excluded=excluded, shared=shared, now=NOW)


class TestAnOrdinaryEntry:
    def test_is_fine(self) -> None:
        account = read()
        assert account.person_id == str(GUID)
        assert (account.sid, account.principal_name) == (OWN_SID, "anna@corp.test")
        assert account.password_set_at == datetime(2026, 11, 26, 22, 18, 6, 627064, tzinfo=UTC)
        assert account.employed_since == datetime(2024, 2, 29, 8, tzinfo=UTC)
        assert account.privileged is False
        assert not account.excluded


class TestStates:
    @pytest.mark.parametrize(
        ("flags", "computed", "facts"),
        [
            (b"514", b"0", {"enabled": False}),
            (b"512", b"16", {"locked": True}),
            (b"512", b"8388608", {"password_expired": True}),
            (b"66048", b"0", {"password_expired": False, "must_change_password": False}),
        ],
    )
    def test_are_read_from_the_right_bits(
        self, flags: bytes, computed: bytes, facts: dict[str, bool]
    ) -> None:
        account = read(userAccountControl=[flags], msDS_User_Account_Control_Computed=[computed])
        assert {name: getattr(account, name) for name in facts} == facts

    def test_must_change_unless_it_never_expires(self) -> None:
        assert read(pwdLastSet=[b"0"]).must_change_password
        assert read(pwdLastSet=[b"0"]).password_set_at is None
        lasting = read(pwdLastSet=[b"0"], userAccountControl=[b"66048"])
        assert not lasting.must_change_password

    @pytest.mark.parametrize(
        ("ends", "expired"),
        [
            (b"0", False),
            (b"9223372036854775807", False),
            (b"9223372036854775806", False),
            (A_MINUTE_AGO, True),
            (IN_A_MINUTE, False),
        ],
    )
    def test_an_account_ends_at_its_time(self, ends: bytes, expired: bool) -> None:
        assert read(accountExpires=[ends]).expired is expired


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        "attribute",
        [
            "objectGUID", "objectSid", "sAMAccountName", "userAccountControl", "pwdLastSet",
            "msDS_User_Account_Control_Computed",
        ],
    )  # fmt: skip
    def test_is_not_guessed(self, attribute: str) -> None:
        with pytest.raises(DirectoryError, match="unreadable"):
            read(without=attribute)

    def test_no_groups_means_that_nobody_can_tell(self) -> None:
        assert read(tokenGroups=[]).privileged is None
        assert read(excluded=None).privileged is None
        assert read(shared=None).shared is True


class TestPower:
    @pytest.mark.parametrize("number", [512, 518, 519, 520, 525, 526, 527])
    def test_counts_from_any_domain_of_the_forest(self, number: int) -> None:
        assert read(tokenGroups=[sid_bytes(f"{OTHER_DOMAIN}-{number}")]).privileged is True

    def test_of_the_built_in_administrator_needs_no_group(self) -> None:
        assert read(objectSid=[sid_bytes("S-1-5-21-1-2-3-500")]).privileged is True

    def test_is_surer_than_a_list_that_cannot_be_told(self) -> None:
        assert read(excluded=None, adminCount=[b"1"]).privileged is True

    @pytest.mark.parametrize("sid", [f"{OTHER_DOMAIN}-5512", "S-1-5-32-545", "S-1-1-0"])
    def test_is_not_seen_in_what_only_looks_like_it(self, sid: str) -> None:
        assert not is_powerful([sid])

    @pytest.mark.parametrize("sid", ["S-1-1-0", "S-1-5-32-544", f"{OTHER_DOMAIN}-4294967295"])
    def test_a_sid_reads_as_it_is_written(self, sid: str) -> None:
        assert sid_text(sid_bytes(sid)) == sid
