"""Connects proof of identity with the rest: its ledger rows, events, signals and rules."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.outcome import Outcome
from actions.domain.person import Account
from actions.events.service import Outbox
from actions.ledger.service import Ledger, LedgerEntry
from actions.ports.directory import AccountUnknown, Directory
from actions.proof.brake.models import Brake
from actions.proof.brake.schemas import Happening
from actions.proof.errors import Refused
from actions.proof.models import Challenge
from actions.proof.not_me.schemas import Alarm
from actions.proof.schemas import Evidence, SignalDue
from actions.proof.service import ProofService
from actions.release.page import LetGo
from actions.remediation import policy
from actions.remediation.account import TOPIC
from actions.remediation.durable import Engine
from actions.remediation.proofs import ProofRefused
from actions.remediation.runbook import Assignment, Manifest

NO_CASE = "none"
"""Stands for a case, or a person, in an event that is about none."""


class Books:
    """What is written down and told whether or not a run waits."""

    def __init__(self, ledger: Ledger, outbox: Outbox) -> None:
        self._ledger = ledger
        self._outbox = outbox

    async def record(self, session: AsyncSession, evidence: Evidence, /) -> None:
        """Write one row of evidence into the ledger."""
        entry = LedgerEntry(
            run_id=evidence.run_id,
            case_id=evidence.case_id,
            person_id=evidence.person_id,
            actor=evidence.actor,
            channel=evidence.channel,
            step=evidence.step,
            rule=evidence.rule,
            data=evidence.data,
        )
        await self._ledger.record(session, entry)

    async def report(self, session: AsyncSession, kind: Happening, brake: Brake, /) -> None:
        """Tell whoever is on call that new passwords are on hold, or go on again (R7)."""
        await self._outbox.put(
            session,
            kind,
            case_id=NO_CASE,
            person_id=NO_CASE,
            data={"brake_id": brake.id, "resets": brake.resets, "most": brake.most},
            key=brake.id,
        )


class ProofBridge(Books):
    """What proof needs of us."""

    def __init__(
        self,
        ledger: Ledger,
        outbox: Outbox,
        engine: Engine,
        directory: Directory,
        reset: Manifest,
        let_go: LetGo,
    ) -> None:
        super().__init__(ledger, outbox)
        self._engine = engine
        self._directory = directory
        self._reset = reset
        self._let_go = let_go

    async def announce(
        self,
        session: AsyncSession,
        kind: Literal["challenge.opened", "challenge.closed"],
        challenge: Challenge,
        /,
    ) -> None:
        """Tell `api`, when a case waits, that codes may be typed now, or no longer."""
        if challenge.case_id is None:
            return
        data = {"challenge_id": challenge.id}
        if kind == "challenge.opened":
            data["until"] = challenge.expires_at.isoformat()
            if challenge.human_check_id is not None:
                data["offer"] = challenge.action
        await self._outbox.put(
            session,
            kind,
            case_id=challenge.case_id,
            person_id=challenge.person_id,
            run_id=challenge.run_id,
            data=data,
            key=challenge.id,
        )

    async def alarm(self, session: AsyncSession, alarm: Alarm, /) -> None:
        """Call a human urgently, in a case that the person has or in a fresh one (R9)."""
        await self._outbox.put(
            session,
            "person.alarm",
            case_id=alarm.case_id or NO_CASE,
            person_id=alarm.person_id,
            data={"reason": "not_me", "facts": dict(alarm.facts)},
            key=alarm.key,
        )

    async def signal(self, due: SignalDue, /) -> None:
        """Bring what happened on the page to the run."""
        payload = {"challenge_id": due.challenge_id, "event": due.event, "facts": dict(due.facts)}
        await self._engine.signal(due.run_id, TOPIC, payload, due.key)

    async def recheck(self, person_id: str, action: str, run_id: str | None, /) -> str | None:
        """Ask switches and policy once more just before the account is changed (R5)."""
        try:
            account = await self._directory.find(person_id)
        except AccountUnknown:
            return Outcome.ACCOUNT_EXCLUDED.value
        if not await self._let_go.on_the_page(person_id, action, run_id):
            return Outcome.ACCOUNT_EXCLUDED.value
        return self._refusal(person_id, account)

    def screen(self, account: Account, /) -> str | None:
        """Ask the policy about an account that a typed name found (R4, R5)."""
        return self._refusal(account.person_id, account)

    def _refusal(self, person_id: str, account: Account) -> str | None:
        verdict = policy.may_touch_account(self._reset, person_id, account)
        if verdict.allowed:
            return None
        by_hand = verdict.outcome is Outcome.HANDED_OVER  # the page has no such sentence
        return (Outcome.ACCOUNT_EXCLUDED if by_hand else verdict.outcome).value


class ServiceChallenges:
    """The challenges of runbooks, kept by the proof service."""

    def __init__(self, service: ProofService) -> None:
        self._service = service

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
        """Open the challenge of a run; raises ProofRefused."""
        try:
            opened = await self._service.open_challenge(
                session,
                run_id=run_id,
                case_id=case_id,
                person=person,
                action=action,
                language=language,
                channel=channel,
            )
        except Refused as refused:
            raise ProofRefused(refused.reason, refused.rule) from refused
        return opened.id, opened.expires_at

    async def passed(self, session: AsyncSession, challenge_id: str, person_id: str) -> bool:
        """True when this person gave the proof and it still counts."""
        proof = await self._service.passed(session, challenge_id)
        return proof is not None and proof.person_id == person_id

    async def close(self, session: AsyncSession, challenge_id: str) -> None:
        """End the challenge."""
        await self._service.close(session, challenge_id)

    async def is_open(self, session: AsyncSession, challenge_id: str) -> bool:
        """True while the link works."""
        return await self._service.is_open(session, challenge_id)

    async def withdraw(self, session: AsyncSession, challenge_id: str) -> None:
        """End the challenge at the employee's wish."""
        await self._service.withdraw(session, challenge_id)

    async def finished(self, session: AsyncSession, challenge_id: str, *, succeeded: bool) -> None:
        """Count and announce what the proof was for."""
        await self._service.finished(session, challenge_id, succeeded=succeeded)

    async def refused(
        self, session: AsyncSession, assignment: Assignment, person: Account, action: str
    ) -> None:
        """Tell the registered addresses of a refusal."""
        await self._service.notify_refusal(
            session,
            run_id=assignment.run_id,
            person=person,
            action=action,
            language=assignment.language,
            channel=assignment.channel,
        )
