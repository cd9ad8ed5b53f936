"""What goes to a controller that does more than Samba: policy hints, referrals, limits."""

from dataclasses import replace
from typing import Any

import pytest
from ldap3.core.exceptions import LDAPConstraintViolationResult, LDAPUnwillingToPerformResult

from actions.adapters.active_directory import writing
from actions.adapters.active_directory.domain import POLICY_HINTS
from actions.adapters.active_directory.reading import Found
from actions.adapters.active_directory.wire import ANYTHING, search
from actions.ports.directory import DirectoryUnavailable, PasswordRefused
from tests.support.directory_world.entries import CORP
from tests.support.fakes import an_account

PASSWORD = "Vlieger boven duinpan 9"
ANNA = Found(an_account(), "CN=anna,OU=Staff,DC=corp,DC=test")
REFERRAL, TIME_LIMIT = 10, 3


class Controller:
    """Takes changes and answers with a result that ldap3 does not raise, or an error."""

    def __init__(self, result: int = 0, error: Exception | None = None) -> None:
        self._result = result
        self._error = error
        self.changes: list[tuple[dict[str, Any], Any]] = []

    def modify(self, _dn: str, changes: dict[str, Any], controls: Any = None) -> Any:
        self.changes.append((changes, controls))
        if self._error is not None:
            raise self._error
        return self._result == 0, {"result": self._result}, None, None

    def search(self, *_: object, **__: object) -> Any:
        rules = {"minPwdLength": [b"14"], "pwdProperties": [b"1"]}
        one = {"type": "searchResEntry", "dn": CORP.base_dn, "raw_attributes": rules}
        return True, {"result": self._result}, [one], None


class TestANewPassword:
    def test_is_one_change_that_also_opens(self) -> None:
        controller = Controller()
        writing.set_password(controller, CORP, ANNA, PASSWORD)
        [(changes, controls)] = controller.changes
        assert set(changes) == {"unicodePwd", "lockoutTime"}
        assert controls is None

    def test_ends_must_change_only_where_that_is(self) -> None:
        controller = Controller()
        must_change = replace(ANNA.account, must_change_password=True)
        writing.set_password(controller, CORP, replace(ANNA, account=must_change), PASSWORD)
        [(changes, _)] = controller.changes
        assert changes["pwdLastSet"] == [("MODIFY_REPLACE", ["-1"])]

    def test_obeys_the_history_where_the_controller_can(self) -> None:
        controller = Controller()
        writing.set_password(controller, replace(CORP, policy_hints=True), ANNA, PASSWORD)
        [(_, controls)] = controller.changes
        assert controls == [(POLICY_HINTS, True, b"\x30\x03\x02\x01\x01")]

    @pytest.mark.parametrize(
        "error",
        [
            LDAPConstraintViolationResult(result=19, message="0000052D: AtrErr: DSID-03191083"),
            LDAPUnwillingToPerformResult(result=53, message="0000052D: SvcErr: DSID-031A12D2"),
        ],
    )
    @pytest.mark.parametrize(
        ("password", "reason"),
        [
            ("Te kort 9!", "password_longer"),
            ("alleen maar kleine letters", "password_mixed"),
            ("Alles klopt, maar ooit gehad 7", "password_policy"),
        ],
    )
    def test_refused_is_told_as_what_is_likeliest(
        self, password: str, reason: str, error: Exception
    ) -> None:
        with pytest.raises(PasswordRefused) as refused:
            writing.set_password(Controller(error=error), CORP, ANNA, password)
        assert refused.value.reason == reason

    def test_any_other_no_is_no_matter_of_policy(self) -> None:
        for error in (
            LDAPConstraintViolationResult(result=19, message="00000057: SysErr"),
            LDAPUnwillingToPerformResult(result=53, message="0000001F: SvcErr"),
        ):
            with pytest.raises(type(error)):
                writing.set_password(Controller(error=error), CORP, ANNA, PASSWORD)


class TestWhatLdap3LetsPass:
    def test_a_controller_that_only_reads_has_written_nothing(self) -> None:
        with pytest.raises(DirectoryUnavailable):
            writing.set_password(Controller(REFERRAL), CORP, ANNA, PASSWORD)
        with pytest.raises(DirectoryUnavailable):
            writing.unlock(Controller(REFERRAL), ANNA)

    def test_a_search_that_was_cut_off_is_no_answer(self) -> None:
        with pytest.raises(DirectoryUnavailable):
            search(Controller(TIME_LIMIT), CORP.base_dn, ANYTHING, ["cn"])
