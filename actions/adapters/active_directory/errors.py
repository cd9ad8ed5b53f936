"""What ldap3 raises and Active Directory says, as errors of the port.

DirectoryError
├── DirectoryUnavailable  no connection, no answer in time, busy, or our own account is refused
├── DirectoryForbidden    result 50: our account has no right to it
├── AccountUnknown        result 32
├── PasswordRefused       0000052D, with result 19 or 53
└── (itself)              anything else that the directory will not do

Of an answer the number and the first eight hex digits are read; its words differ by version.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from ldap3.core.exceptions import (
    LDAPCommunicationError,
    LDAPException,
    LDAPOperationResult,
    LDAPSocketOpenError,
)
from pyasn1.error import PyAsn1Error

from actions.ports.directory import (
    AccountUnknown,
    DirectoryError,
    DirectoryForbidden,
    DirectoryUnavailable,
)

POLICY = "0000052D"
_NO_SUCH_OBJECT = 32
_INVALID_CREDENTIALS = 49
_NO_RIGHT = 50
_NOT_NOW = {3, 11, 51, 52, 80}
_HEX = re.compile(r"[0-9A-Fa-f]{8}(?=:)")
_DATA = re.compile(r"\bdata ([0-9a-fA-F]+)")
_RIGHT_PASSWORD = {"530", "531", "532", "773"}
"""Not now, not from here, expired, must change: said to who knows the password only."""


class OwnAccountRefused(DirectoryUnavailable):
    """The directory does not let us in; trying again would only lock our account."""


class LeftAlone(DirectoryUnavailable):
    """The directory did not answer a moment ago, so it was not asked."""


_log = structlog.get_logger()


def code_of(error: LDAPException) -> str:
    """Return the eight hex digits that Active Directory's message begins with, or ""."""
    found = _HEX.match(str(getattr(error, "message", "") or ""))
    return found.group().upper() if found else ""


def proves_the_password(error: LDAPException) -> bool:
    """True when a refused bind says that the password was right all the same."""
    found = _DATA.search(str(getattr(error, "message", "") or ""))
    return found is not None and found.group(1).lower() in _RIGHT_PASSWORD


def is_wrong_credentials(error: LDAPException) -> bool:
    """True for a bind that was answered with a no."""
    return isinstance(error, LDAPOperationResult) and error.result == _INVALID_CREDENTIALS


@contextmanager
def translated() -> Iterator[None]:
    """Turn what ldap3 raises inside into errors of the port."""
    try:
        yield
    except LDAPOperationResult as error:
        raise _said(error) from error
    except (LDAPException, OSError, PyAsn1Error, ValueError) as error:
        about_the_line = isinstance(error, LDAPCommunicationError | LDAPSocketOpenError | OSError)
        detail = str(error) if about_the_line else ""
        _log.warning("directory.silent", error=type(error).__name__, detail=detail)
        raise DirectoryUnavailable("no usable answer") from error


def _said(error: LDAPOperationResult) -> DirectoryError:
    result, code = error.result, code_of(error)
    if result == _NO_SUCH_OBJECT:
        return AccountUnknown("no such object")
    _log.warning("directory.refused", result=result, code=code)
    if result == _NO_RIGHT:
        return DirectoryForbidden("our account has no right to it")
    if result in _NOT_NOW:
        return DirectoryUnavailable(f"not now ({result})")
    return DirectoryError(f"refused: result {result}, code {code}")
