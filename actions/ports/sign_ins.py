"""Where somebody is signed in at this moment, on any device: Entra ID or the demo company."""

from dataclasses import dataclass
from typing import Protocol

from actions.domain.person import Account


class SignInsError(Exception):
    """Nobody was signed out."""


class SignInsUnavailable(SignInsError):
    """No answer, or none in time; it may be asked again."""


class SignInsForbidden(SignInsError):
    """Our own account may not do this; an administrator has to give it the right."""


class PersonUnknown(SignInsError):
    """Nobody has this object id there."""


class NothingToRevoke(SignInsError):
    """There is no such system here, as the capabilities say."""


@dataclass(frozen=True, slots=True)
class SignInCapabilities:
    """What can be done about sign-ins; without `revoke` a person has to end them.

    `outlive_password`: what was signed in before may go on after a new password, until revoked.
    """

    revoke: bool = True
    outlive_password: bool = False


class SignIns(Protocol):
    """Ends the sign-ins of one person."""

    capabilities: SignInCapabilities

    async def revoke(self, account: Account) -> None:
        """Ask that this person signs in anew everywhere; repeating it does no harm.

        What runs may go on for some minutes, up to an hour: until a program asks again.

        Raises:
            NothingToRevoke: no `capabilities.revoke`.
            PersonUnknown: nobody has this id.
            SignInsForbidden: we may not.
            SignInsUnavailable: it may or may not have been done.
        """
        ...


class NoSignIns:
    """For a company whose sign-ins cannot be ended from here."""

    capabilities = SignInCapabilities(revoke=False)

    async def revoke(self, account: Account) -> None:
        """Raise NothingToRevoke."""
        raise NothingToRevoke(account.person_id)
