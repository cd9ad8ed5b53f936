"""Ends what somebody may be using under a person's name, wherever it can be ended (R9)."""

import structlog

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, Directory, DirectoryUnavailable
from actions.ports.sessions import Sessions, SessionsError
from actions.ports.sign_ins import PersonUnknown, SignIns, SignInsForbidden, SignInsUnavailable
from actions.proof.errors import NotCut
from actions.remediation import broker

log = structlog.get_logger()


class Cutting:
    """Disconnects screens, in which the work stays, and asks for a new sign-in everywhere.

    One system that is away does not keep the other one open.
    """

    def __init__(self, directory: Directory, broker: Sessions, sign_ins: SignIns) -> None:
        self._directory = directory
        self._broker = broker
        self._sign_ins = sign_ins

    async def __call__(self, person_id: str, /) -> int:
        """Return how many screens were cut; raises NotCut to be called again."""
        try:
            account = await self._directory.find(person_id)
        except AccountUnknown:
            return 0
        except DirectoryUnavailable as error:
            raise NotCut(type(error).__name__) from error
        silent = await self._sign_out(account)
        try:
            cut = len(await broker.let_go(self._broker, account))
        except SessionsError as error:
            raise NotCut(type(error).__name__) from error
        if silent is not None:
            raise NotCut(type(silent).__name__) from silent
        return cut

    async def _sign_out(self, account: Account) -> SignInsUnavailable | None:
        """Return what to try again; what only a person can mend is logged."""
        if not self._sign_ins.capabilities.revoke:
            return None
        try:
            await self._sign_ins.revoke(account)
        except SignInsUnavailable as error:
            return error
        except (PersonUnknown, SignInsForbidden) as error:
            log.warning("sign_ins.not_revoked", error=type(error).__name__)
        return None
