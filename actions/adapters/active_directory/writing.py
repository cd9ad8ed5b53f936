"""The two changes that we make, each one modify on the connection that just read the account."""

from ldap3 import MODIFY_REPLACE, Connection
from ldap3.core.exceptions import LDAPOperationResult

from actions.adapters.active_directory.domain import POLICY_HINTS, Domain
from actions.adapters.active_directory.errors import POLICY, code_of
from actions.adapters.active_directory.reading import Found
from actions.adapters.active_directory.wire import ANYTHING, expect, search
from actions.ports.directory import AccountExcluded, PasswordRefused

_OBEY_HISTORY = bytes.fromhex("3003020101")
_COMPLEX = 1
_KINDS_NEEDED = 3


def refuse_excluded(found: Found) -> None:
    """Pass when self-service may change the account (R4, R5); raises AccountExcluded."""
    account = found.account
    if account.excluded or account.expired or not account.enabled:
        raise AccountExcluded("only a human may touch this account")


def unlock(connection: Connection, found: Found) -> None:
    """End the lockout; raises ldap3's errors."""
    expect(connection.modify(found.dn, {"lockoutTime": [(MODIFY_REPLACE, ["0"])]}))


def set_password(connection: Connection, domain: Domain, found: Found, password: str) -> None:
    """Set the password and end lockout and must-change in the same modify.

    Raises:
        PasswordRefused: the policy of the domain said no; nothing changed.
    """
    change = {
        "unicodePwd": [(MODIFY_REPLACE, [f'"{password}"'.encode("utf-16-le")])],
        "lockoutTime": [(MODIFY_REPLACE, ["0"])],
    }
    if found.account.must_change_password:
        change["pwdLastSet"] = [(MODIFY_REPLACE, ["-1"])]
    hints = [(POLICY_HINTS, True, _OBEY_HISTORY)] if domain.policy_hints else None
    try:
        expect(connection.modify(found.dn, change, controls=hints))
    except LDAPOperationResult as error:
        if code_of(error) != POLICY:
            raise
        raise PasswordRefused(_reason(connection, domain, password)) from None


def _reason(connection: Connection, domain: Domain, password: str) -> str:
    """Return the likeliest text key: the answer itself says only that the policy refused."""
    rules = search(connection, domain.base_dn, ANYTHING, ["minPwdLength", "pwdProperties"])[0]
    if len(password) < int(rules.text("minPwdLength") or 0):
        return "password_longer"
    if int(rules.text("pwdProperties") or 0) & _COMPLEX and _kinds(password) < _KINDS_NEEDED:
        return "password_mixed"
    return "password_policy"


def _kinds(password: str) -> int:
    """Return how many of capitals, small letters, digits and marks it has; a space is no mark."""
    tests = (str.isupper, str.islower, str.isdigit, _is_mark)
    return sum(any(test(one) for one in password) for test in tests)


def _is_mark(one: str) -> bool:
    return not one.isalnum() and not one.isspace()
