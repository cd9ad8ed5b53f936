"""The port `SignIns` on the demo company: its intranet asks for the password again."""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from actions.adapters.sandbox.switches import switch
from actions.db import DbSessions
from actions.domain.person import Account
from actions.ports.clock import Clock
from actions.ports.sign_ins import PersonUnknown, SignInCapabilities, SignInsUnavailable
from actions.sandbox.company import models


class SandboxSignIns:
    """Notes in `sandbox.account` that somebody has to sign in anew."""

    capabilities = SignInCapabilities()

    def __init__(self, sessions: DbSessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def revoke(self, account: Account) -> None:
        """Have this person sign in anew; raises PersonUnknown, SignInsUnavailable."""
        try:
            async with self._sessions.begin() as session:
                if await switch(session, "directory") == "down":
                    raise SignInsUnavailable("the directory is switched off")
                wanted = models.Account.person_id == account.person_id
                row = await session.scalar(select(models.Account).where(wanted).with_for_update())
                if row is None:
                    raise PersonUnknown(account.person_id)
                row.signed_out_at = self._clock.now()
        except SQLAlchemyError as error:
            raise SignInsUnavailable("the directory does not answer") from error
