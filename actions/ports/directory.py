"""The directory of accounts: Active Directory, Entra ID or the demo company."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from actions.domain.person import Account


class DirectoryError(Exception):
    """The directory did not do what was asked."""


class DirectoryUnavailable(DirectoryError):
    """No answer, or none in time; nothing is known to have changed."""


class AccountUnknown(DirectoryError):
    """No account, or more than one, has this object id."""


class AccountExcluded(DirectoryError):
    """Only a human may touch this account, as was seen just before the write; nothing changed."""


class DirectoryForbidden(DirectoryError):
    """We may not do this here: our own account has no right to it, or too many rights."""


class AccountElsewhere(AccountExcluded):
    """The account is a copy, and its password lives in another directory; nothing changed."""


class NotOffered(DirectoryError):
    """This directory cannot do it, as its capabilities say; nothing was asked of it."""


class PasswordRefused(DirectoryError):
    """The directory's policy refused the password; `reason` is a text key without the password."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class DirectoryCapabilities:
    """What this directory can do beyond reading an account and setting its password.

    Without `try_password` only the time at which the password was set tells that a write arrived.
    """

    unlock: bool = True
    try_password: bool = True


@dataclass(frozen=True, slots=True)
class RightsReport:
    """What our own account may do that it should not, or may not that it should; no findings: fine.

    For an administrator; no names of people.
    """

    findings: tuple[str, ...] = ()

    @property
    def fit(self) -> bool:
        """True when accounts may be changed."""
        return not self.findings


@runtime_checkable
class ChecksRights(Protocol):
    """A directory that looks at its own rights, and changes nothing while they do not fit."""

    async def check_rights(self) -> RightsReport:
        """Look now, without a change.

        Raises:
            DirectoryUnavailable: nobody knows; it is looked at again before a change.
        """
        ...


@runtime_checkable
class CountsPeople(Protocol):
    """A directory that can say how many people it has; the brake scales with that (R7)."""

    async def count_people(self) -> int:
        """Return how many enabled accounts of people there are, now.

        Raises:
            DirectoryUnavailable: nobody knows.
        """
        ...


class Directory(Protocol):
    """Reads and mends the account of one person, found by object id.

    A typed name finds somebody for the public door alone, where two proofs must then fit (R4).
    """

    capabilities: DirectoryCapabilities

    async def find(self, person_id: str) -> Account:
        """Return the account as it is now.

        Raises:
            AccountUnknown: no single account has this id.
            DirectoryUnavailable: try later or hand over.
        """
        ...

    async def find_by_name(self, name: str) -> Account:
        """Return the account that somebody signs in to with this name, in lower case.

        Raises:
            AccountUnknown: no single account has this name.
            DirectoryUnavailable: try later or hand over.
        """
        ...

    async def set_password(self, account: Account, password: str) -> None:
        """Set a password, end must-change and lockout in the same write.

        Raises:
            AccountElsewhere: another directory has the password of this account.
            PasswordRefused: policy said no; nothing changed.
            AccountExcluded, DirectoryForbidden: nothing changed; a human has to.
            DirectoryUnavailable: it may or may not have changed; read back.
        """
        ...

    async def unlock(self, account: Account) -> None:
        """End the lockout; harmless when the account is not locked.

        Raises:
            NotOffered: no `capabilities.unlock`.
            AccountExcluded, DirectoryForbidden: nothing changed; a human has to.
            DirectoryUnavailable: it may or may not have changed; read back.
        """
        ...

    async def password_works(self, account: Account, password: str) -> bool:
        """Try the password once against the directory (a failed try counts towards lockout).

        Raises:
            NotOffered: no `capabilities.try_password`.
            DirectoryUnavailable: nobody knows.
        """
        ...

    async def healthy(self) -> bool:
        """True when the directory answers now."""
        ...
