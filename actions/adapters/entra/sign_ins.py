"""The port `SignIns` on Entra ID."""

from actions.adapters.entra.client import EntraClient
from actions.domain.person import Account
from actions.ports.directory import DirectoryError, DirectoryForbidden, DirectoryUnavailable
from actions.ports.sign_ins import (
    PersonUnknown,
    SignInCapabilities,
    SignInsError,
    SignInsForbidden,
    SignInsUnavailable,
)


class EntraSignIns:
    """Takes back the refresh tokens and browser cookies of one person, synced or not."""

    capabilities = SignInCapabilities(outlive_password=True)

    def __init__(self, client: EntraClient) -> None:
        self._client = client

    async def revoke(self, account: Account) -> None:
        """Have this person sign in anew everywhere; raises as the port says."""
        try:
            found = await self._client.revoke_sign_ins(account.person_id, self._client.budget())
        except DirectoryUnavailable as error:
            raise SignInsUnavailable(str(error)) from error
        except DirectoryForbidden as error:
            raise SignInsForbidden(str(error)) from error
        except DirectoryError as error:
            raise SignInsError(str(error)) from error
        if not found:
            raise PersonUnknown(account.person_id)
