"""Whether what is done on the secure page may be done without, or by, an engineer's word."""

from actions.db import DbSessions
from actions.release import repository
from actions.release.service import Decision
from actions.switches.positions import Position
from actions.switches.service import Switches

_ACTIONS = {"password_reset": "account.password", "account_unlock": "account.unlock"}
"""The change behind a page, by the runbook that it belongs to."""


class LetGo:
    """Asked just before the account is changed on the page."""

    def __init__(self, sessions: DbSessions, switches: Switches) -> None:
        self._sessions = sessions
        self._switches = switches

    async def on_the_page(self, person_id: str, action: str, run_id: str | None) -> bool:
        """True when the repair is on, or an engineer let go what this run proposed.

        Behind the public door there is no run that an engineer could have let go.

        Raises:
            DirectoryError: nobody knows which groups the person is in.
        """
        position = await self._switches.position(action, person_id)
        if position is not Position.PROPOSE or run_id is None:
            return position is Position.ON
        async with self._sessions() as session:
            found = await repository.newest(session, run_id, _ACTIONS.get(action, action))
        return found is not None and found.decision == Decision.RELEASED
