"""Looks at a person's own account and sessions for the engineer's card; changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable

from actions.domain.person import Account
from actions.internal.schemas import AccountState, SessionState, StatusAnswer
from actions.ports.directory import AccountUnknown, Directory, DirectoryUnavailable
from actions.ports.sessions import Session, Sessions, SessionsError

_PATIENCE = 1.6


class StatusService:
    """Reads what can be read before the card is shown without it and names what cannot."""

    def __init__(
        self,
        directory: Directory,
        broker: Sessions,
        proofs: Callable[[Account], Awaitable[list[str]]],
    ) -> None:
        self._directory = directory
        self._broker = broker
        self._proofs = proofs

    async def of(self, person_id: str) -> StatusAnswer:
        """Return the state of this person's things."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        try:
            async with asyncio.timeout_at(deadline):
                account = await self._directory.find(person_id)
        except AccountUnknown:
            return StatusAnswer(account=None, sessions=[], proofs=[], unreachable=[])
        except (DirectoryUnavailable, TimeoutError):
            return StatusAnswer(account=None, sessions=[], proofs=[], unreachable=["directory"])
        unreachable: list[str] = []
        sessions: list[Session] = []
        try:
            async with asyncio.timeout_at(deadline):
                sessions = await self._broker.find(account)
        except (SessionsError, TimeoutError):
            unreachable.append("citrix")
        return StatusAnswer(
            account=AccountState.model_validate(account, from_attributes=True),
            sessions=[SessionState.model_validate(one, from_attributes=True) for one in sessions],
            proofs=await self._proofs(account),
            unreachable=unreachable,
        )
