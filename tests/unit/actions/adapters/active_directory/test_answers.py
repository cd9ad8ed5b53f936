"""What Active Directory says when it says no, by number and not by words."""

from typing import Any

import pytest
from ldap3.core.exceptions import (
    LDAPBusyResult,
    LDAPException,
    LDAPInsufficientAccessRightsResult,
    LDAPInvalidCredentialsResult,
    LDAPNoSuchObjectResult,
    LDAPSocketOpenError,
    LDAPUnwillingToPerformResult,
)
from pyasn1.error import PyAsn1Error

from actions.adapters.active_directory.errors import (
    code_of,
    is_wrong_credentials,
    proves_the_password,
    translated,
)
from actions.ports.directory import (
    AccountUnknown,
    DirectoryError,
    DirectoryForbidden,
    DirectoryUnavailable,
)

WINDOWS = (
    "0000052D: AtrErr: DSID-03191083, #1:\n\t0: 0000052D: DSID-03191083, problem 1005"
    " (CONSTRAINT_ATT_TYPE), data 0, Att 9005a (unicodePwd)\n\x00"
)
BIND = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {}, v1db1"


def said(kind: Any, result: int, message: str = "") -> LDAPException:
    error: LDAPException = kind(result=result, description="", dn="", message=message)
    return error


class TestARefusedBind:
    @pytest.mark.parametrize("data", ["530", "531", "532", "773"])
    def test_some_say_that_the_password_was_right(self, data: str) -> None:
        assert proves_the_password(said(LDAPInvalidCredentialsResult, 49, BIND.format(data)))

    @pytest.mark.parametrize("data", ["52e", "525", "533", "701", "775", "0", ""])
    def test_the_others_prove_nothing(self, data: str) -> None:
        error = said(LDAPInvalidCredentialsResult, 49, BIND.format(data))
        assert is_wrong_credentials(error)
        assert not proves_the_password(error)


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("error", "becomes"),
        [
            (said(LDAPNoSuchObjectResult, 32), AccountUnknown),
            (said(LDAPInsufficientAccessRightsResult, 50), DirectoryForbidden),
            (said(LDAPBusyResult, 51), DirectoryUnavailable),
            (said(LDAPUnwillingToPerformResult, 53, "0000001F: SvcErr: DSID-1"), DirectoryError),
            (LDAPSocketOpenError("no route"), DirectoryUnavailable),
            (ConnectionResetError(), DirectoryUnavailable),
            (PyAsn1Error("garbage"), DirectoryUnavailable),
        ],
    )
    def test_becomes_an_error_of_the_port(
        self, error: Exception, becomes: type[DirectoryError]
    ) -> None:
        with pytest.raises(DirectoryError) as raised, translated():
            raise error
        assert type(raised.value) is becomes

    def test_is_read_by_its_first_eight_digits(self) -> None:
        assert code_of(said(LDAPUnwillingToPerformResult, 19, WINDOWS)) == "0000052D"
        assert code_of(said(LDAPUnwillingToPerformResult, 19, "too short: 0000052D:")) == ""
        assert code_of(LDAPSocketOpenError("0000052D: it only looks like it")) == ""
