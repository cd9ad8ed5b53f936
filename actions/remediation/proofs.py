"""What runbooks need of proof of identity; `actions.proof` does it."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.remediation.runbook import Assignment


class ProofRefused(Exception):
    """No challenge may be opened; `reason` is a value of `Outcome`, or `on_hold`."""

    def __init__(self, reason: str, rule: str) -> None:
        super().__init__(f"{reason} ({rule})")
        self.reason = reason
        self.rule = rule


class Challenges(Protocol):
    """Opens, reads and closes the challenge in which a person proves who he is."""

    async def open(
        self,
        session: AsyncSession,
        *,
        run_id: str,
        case_id: str,
        person: Account,
        action: str,
        language: str,
        channel: str,
    ) -> tuple[str, datetime]:
        """Open the one challenge of this run and return its id and end; again: the same one.

        Raises:
            ProofRefused: R3, R7 or R8 says no.
        """
        ...

    async def passed(self, session: AsyncSession, challenge_id: str, person_id: str) -> bool:
        """True when this person gave the proof and it still counts."""
        ...

    async def close(self, session: AsyncSession, challenge_id: str) -> None:
        """End the challenge; harmless when it is over."""
        ...

    async def is_open(self, session: AsyncSession, challenge_id: str) -> bool:
        """True while the employee can still use its link."""
        ...

    async def withdraw(self, session: AsyncSession, challenge_id: str) -> None:
        """End the challenge because the employee wants no more of it; its run hears `closed`."""
        ...

    async def finished(self, session: AsyncSession, challenge_id: str, *, succeeded: bool) -> None:
        """Count and announce what the proof was for (R7, R9)."""
        ...

    async def refused(
        self, session: AsyncSession, assignment: Assignment, person: Account, action: str
    ) -> None:
        """Tell the registered addresses that a request was refused (R9)."""
        ...
