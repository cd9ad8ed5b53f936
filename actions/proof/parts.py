"""What the parts of proof share, and how a challenge is evidenced, told and ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.db import DbSessions
from actions.ports.clock import Clock
from actions.proof.brake.schemas import Report
from actions.proof.brake.service import CompanyBrake
from actions.proof.keys import ProofKey
from actions.proof.limits import Limits
from actions.proof.models import Challenge, ProofSignal
from actions.proof.not_me.schemas import Raise
from actions.proof.notices import REFUSED, Notices, Occasion
from actions.proof.registration import bound
from actions.proof.rules import ProofRules
from actions.proof.schemas import Announce, Evidence, Record

OWN_MAIL = "own mail"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every part of proof works with; built once by bootstrap through `build_parts`."""

    sessions: DbSessions
    clock: Clock
    key: ProofKey
    rules: ProofRules
    public_url: str
    record: Record
    announce: Announce
    alarm: Raise
    limits: Limits
    notices: Notices
    brake: CompanyBrake

    def own_mail(self, found: Challenge) -> str:
        """Return the company mailbox of a challenge's person."""
        return self.key.decrypt(found.own_mail_encrypted, bound(found.person_id, OWN_MAIL))


def build_parts(
    sessions: DbSessions,
    clock: Clock,
    key: ProofKey,
    *,
    rules: ProofRules,
    public_url: str,
    record: Record,
    announce: Announce,
    alarm: Raise,
    report: Report,
) -> Parts:
    """Return the parts that service, page and courier share."""
    return Parts(
        sessions=sessions,
        clock=clock,
        key=key,
        rules=rules,
        public_url=public_url.rstrip("/"),
        record=record,
        announce=announce,
        alarm=alarm,
        limits=Limits(rules, key),
        notices=Notices(key),
        brake=CompanyBrake(rules, record, report),
    )


async def evidence(
    parts: Parts, session: AsyncSession, found: Challenge, step: str, rule: str, **data: Any
) -> None:
    """Write one ledger row about a challenge."""
    row = Evidence(
        run_id=found.run_id,
        case_id=found.case_id,
        person_id=found.person_id,
        channel=found.channel,
        step=step,
        rule=rule,
        data={"challenge_id": found.id, "action": found.action} | data,
    )
    await parts.record(session, row)


async def tell(
    parts: Parts, session: AsyncSession, found: Challenge, kind: str, *,
    key: str | None = None, what: str = "",
) -> None:  # fmt: skip
    """Queue the letters about a challenge, once per `key`: the challenge unless told.

    `what` is the kind of proof that was registered or removed.
    """
    own_mail = parts.own_mail(found)
    occasion = Occasion(
        key=key or found.id,
        kind=kind,
        person_id=found.person_id,
        first_name=found.first_name,
        action=found.action,
        language=found.language,
        channel=found.channel,
        reference=found.run_id or found.id,
        case_id=found.case_id,
        what=what,
    )
    await parts.notices.queue(session, occasion, own_mail, parts.clock.now())


async def end(
    parts: Parts, session: AsyncSession, found: Challenge, stage: str, because: str
) -> None:
    """Take an open challenge to its last stage and tell `api`."""
    found.stage = stage
    found.ended_because = because
    await session.flush()
    await evidence(parts, session, found, f"proof.{stage}", "R7", because=because)
    await parts.announce(session, "challenge.closed", found)


async def fail(parts: Parts, session: AsyncSession, found: Challenge, reason: str) -> None:
    """End a challenge without the change it was for: told to the run and by letter."""
    await end(parts, session, found, "failed", reason)
    await tell(parts, session, found, REFUSED)
    signal(session, found, "failed", parts.clock.now(), reason=reason)


def signal(
    session: AsyncSession, found: Challenge, event: str, now: datetime, **facts: Any
) -> None:
    """Queue what the run must hear, in the same transaction as what happened."""
    if found.run_id is None:
        return
    session.add(
        ProofSignal(run_id=found.run_id, challenge_id=found.id, event=event, facts=facts, at=now)
    )
